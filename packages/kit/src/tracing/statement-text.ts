/** Only the beginning of a longer statement is read: its shape is there, and the rest is rows. */
const READ_MAX_CHARS = 64_000;
const TEXT_MAX_CHARS = 4_000;

/** One token of PostgreSQL's syntax, as far as it may hold a value or look like one. */
const PIECE = new RegExp(
  [
    '(?<comment>--[^\\n]*|/\\*[\\s\\S]*?\\*/)',
    '(?<name>"(?:[^"]|"")*")',
    // With an E before it, a backslash escapes a quote.
    "(?<escaped>[eE]'(?:[^'\\\\]|''|\\\\[\\s\\S])*')",
    "(?<quoted>(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')",
    '(?<dollar>\\$(?<tag>(?:[A-Za-z_\\u0080-\\uffff][\\w\\u0080-\\uffff]*)?)\\$[\\s\\S]*?\\$\\k<tag>\\$)',
    '(?<parameter>\\$\\d+)',
    '(?<word>[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*)',
    '(?<number>\\.?\\d(?:[eE][+-]?\\d|[\\w.])*)',
    '(?<other>[\\s\\S])',
  ].join('|'),
  'g',
);
/** Repeated values and rows of one shape are collapsed to one: their number would make each statement another. */
const REPEATED = /(\?|\(\?(?:, \?)*\))(?:\s*,\s*\1)+/g;

/**
 * A statement with `?` in place of values, as OpenTelemetry asks of `db.query.text`: the ORM writes values into its texts. A value
 * without a recognisable end is left out, with all after it.
 */
export function statementText(sql: string): string {
  let text = '';
  for (const { groups } of sql.slice(0, READ_MAX_CHARS).matchAll(PIECE)) {
    const { comment, name, parameter, word, other } = groups!;
    if (other === "'" || other === '"' || other === '$') break;
    text += comment === undefined ? (name ?? parameter ?? word ?? other ?? '?') : ' ';
  }
  return text.replaceAll(REPEATED, '$1').slice(0, TEXT_MAX_CHARS);
}
