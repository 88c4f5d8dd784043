/**
 * Fields of a change that differ from those of the row. One that is left out, or null, stays as it is; an empty text is taken
 * away.
 */
export function changedFields<Row extends object, Name extends keyof Row & string>(
  row: Row,
  given: Readonly<Partial<Record<Name, unknown>>>,
): Partial<Pick<Row, Name>> {
  const named = Object.entries(given).filter(([, value]) => value != null);
  const stored = named.map(([name, value]) => [name, value === '' ? null : value] as const);
  return Object.fromEntries(stored.filter(([name, value]) => !isSame(value, row[name as Name]))) as Partial<
    Pick<Row, Name>
  >;
}

const isSame = (one: unknown, other: unknown): boolean =>
  one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === (other ?? null);
