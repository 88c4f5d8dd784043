type Value = string | number | null;

/**
 * Values of one column as PostgreSQL reads an array: `unnest` of some of these is a table, at a fraction of what a table of
 * JSON costs both sides.
 */
export function column(values: readonly Value[]): string {
  // Most columns are words that need no care: they are looked through and put together as a whole.
  if (values.length > 0 && values.every((value) => typeof value === 'string') && !SPECIAL.test(values.join(' ')))
    return `{"${values.join('","')}"}`;
  return `{${values.map(element).join(',')}}`;
}

function element(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'number'
    ? String(value)
    : `"${SPECIAL.test(value) ? value.replaceAll(EACH_SPECIAL, '\\$&') : value}"`;
}

const SPECIAL = /[\\"]/;
const EACH_SPECIAL = /[\\"]/g;
