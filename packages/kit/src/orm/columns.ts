export type ColumnValue = string | number | null;

/**
 * Values of one column in PostgreSQL's array syntax: an `unnest` of several is a table, at a fraction of what a table of JSON
 * costs both sides.
 */
export function column(values: readonly ColumnValue[]): string {
  // Fast path: most columns need no escapes, and are tested and joined as a whole.
  if (values.length > 0 && values.every((value) => typeof value === 'string') && !SPECIAL.test(values.join(' ')))
    return `{"${values.join('","')}"}`;
  return `{${values.map(element).join(',')}}`;
}

/** The columns of some rows, one for each pick. */
export const columns = <Row>(rows: readonly Row[], ...picks: readonly ((row: Row) => ColumnValue)[]): string[] =>
  picks.map((pick) => column(rows.map(pick)));

function element(value: ColumnValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (!SPECIAL.test(value)) return `"${value}"`;
  // JSON escapes these two alike and is faster, unless the text holds something else that it would escape.
  return ESCAPED_BY_JSON.test(value) ? `"${value.replaceAll(EACH_SPECIAL, '\\$&')}"` : JSON.stringify(value);
}

const SPECIAL = /[\\"]/;
const EACH_SPECIAL = /[\\"]/g;
/** Control characters and halves of surrogate pairs. */
const ESCAPED_BY_JSON = /[\p{Cc}\p{Cs}]/u;
