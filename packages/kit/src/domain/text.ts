/**
 * Whether a text can be stored unchanged. PostgreSQL takes any but U+0000; half a character (a lone surrogate) becomes another one when
 * it is written, so that two keys become one, and is no JSON to a database.
 */
export const isWellFormed = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** The first text anywhere in a value that cannot be stored; undefined when all can. */
export function malformedText(value: unknown): string | undefined {
  if (typeof value === 'string') return isWellFormed(value) ? undefined : value;
  if (value === null || typeof value !== 'object') return undefined;
  for (const key in value) {
    const found = isWellFormed(key) ? malformedText((value as Record<string, unknown>)[key]) : key;
    if (found !== undefined) return found;
  }
  return undefined;
}
