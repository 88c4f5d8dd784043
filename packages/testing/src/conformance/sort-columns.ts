import { type Database, sortedLists } from '@muster/kit/orm';

/**
 * Columns of sort orders with moments finer than milliseconds: a cursor holds no more, so that a page could skip rows or repeat
 * them. Looks at the lists of the subgraph to which the entity manager belongs.
 */
export async function impreciseSortColumns(em: Database['orm']['em']): Promise<string[]> {
  const metadata = em.getMetadata();
  const moments = sortedLists().flatMap(({ name, entity, orders }) => {
    const meta = metadata.find(entity as never);
    // Another subgraph of this process may have an entity of the same name.
    if (meta === undefined || (meta.class as unknown) !== entity) return [];
    const properties = new Set(Object.values(orders).flatMap(Object.keys));
    return [...properties]
      .map((property) => meta.properties[property as never] as { runtimeType: string; fieldNames: string[] })
      .filter(({ runtimeType }) => runtimeType === 'Date')
      .map(({ fieldNames }) => ({ list: name, table: meta.tableName, column: fieldNames[0]! }));
  });
  const found: string[] = [];
  for (const { list, table, column } of moments) {
    const [row] = await em.execute<{ datetime_precision: number }[]>(
      `select datetime_precision from information_schema.columns
        where table_schema = current_schema() and table_name = ? and column_name = ?`,
      [table, column],
    );
    if (row?.datetime_precision !== 3) found.push(`${list} sorts by ${table}.${column}: make it timestamptz(3)`);
  }
  return found;
}
