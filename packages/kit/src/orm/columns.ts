type Value = string | number | null;

/**
 * Values of one column as PostgreSQL reads an array: `unnest` of some of these is a table, at a fraction of what a table of
 * JSON costs both sides.
 */
export const column = (values: readonly Value[]): string => `{${values.map(element).join(',')}}`;

function element(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'number'
    ? String(value)
    : `"${SPECIAL.test(value) ? value.replaceAll(EACH_SPECIAL, '\\$&') : value}"`;
}

const SPECIAL = /[\\"]/;
const EACH_SPECIAL = /[\\"]/g;
