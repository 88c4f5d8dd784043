import type { ClientBase } from 'pg';
import { aadOf, open, seal } from './envelope.ts';
import { derived, type Keyring } from './keyring.ts';

/** A column whose values are sealed with the keyring's own keys, not with a sealed data key. */
export interface SealedColumn {
  readonly table: string;
  /** The column that identifies the row: the last part of the AAD. */
  readonly id: string;
  readonly column: string;
  /** Purpose of the derived keys. */
  readonly purpose: string;
}

const BATCH = 500;

/**
 * Re-encrypts values of other keys with the current one, a batch for each transaction. The values themselves show which rows are
 * left, so an interrupted run is simply run again.
 */
export async function resealColumn(
  client: ClientBase,
  column: SealedColumn,
  keyring: Keyring,
  { batch = BATCH, batches = Number.POSITIVE_INFINITY } = {},
): Promise<number> {
  const ring = derived(keyring, column.purpose);
  const { table, id, column: name } = column;
  let count = 0;
  for (let done = 0; done < batches; done += 1) {
    await client.query('begin');
    try {
      const { rows } = await client.query<{ id: string; sealed: string }>(
        `select ${id} as id, ${name} as sealed from ${table}
          where ${name} is not null and split_part(${name}, '.', 2) <> $1 order by ${id} limit $2 for update`,
        [ring.current, batch],
      );
      const anew = rows.map((row) => {
        const aad = aadOf(table, name, row.id);
        return { id: row.id, sealed: seal(open(row.sealed, ring, aad), ring, aad) };
      });
      await client.query(
        `update ${table} set ${name} = anew.sealed
           from jsonb_to_recordset($1::jsonb) as anew (id text, sealed text) where ${table}.${id}::text = anew.id`,
        [JSON.stringify(anew)],
      );
      await client.query('commit');
      count += rows.length;
      if (rows.length < batch) break;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    }
  }
  return count;
}

/** Number of values that each key seals in a column. */
export async function keysInUse(client: ClientBase, { table, column }: SealedColumn): Promise<Map<string, number>> {
  const { rows } = await client.query<{ key: string; count: number }>(
    `select split_part(${column}, '.', 2) as key, count(*)::int as count from ${table}
      where ${column} is not null group by 1`,
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}
