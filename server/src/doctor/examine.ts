import { questionPool } from '@muster/kit/orm';
import { platformInvariants } from '@muster/kit/runtime';
import { subgraphs } from '../subgraphs.ts';
import { crossInvariants } from './invariants.ts';

export interface Finding {
  readonly database: string;
  readonly name: string;
  /** Violating rows; empty when the invariant holds. */
  readonly rows: readonly object[];
}

export type DatabaseUrl = (subgraph: string) => string;

/** Checks every invariant within and between the databases, over one connection to each. */
export async function examine(databaseUrl: DatabaseUrl): Promise<Finding[]> {
  const pools = new Map(subgraphs.map(({ name }) => [name, questionPool(databaseUrl(name), 1)]));
  const rowsOf = async (database: string, sql: string, params: unknown[] = []) =>
    (await pools.get(database)!.query<object>(sql, params)).rows;
  try {
    const within = await Promise.all(
      subgraphs.flatMap(({ name: database, invariants }) =>
        [...invariants, ...platformInvariants].map(
          async ({ name, sql }): Promise<Finding> => ({ database, name, rows: await rowsOf(database, sql) }),
        ),
      ),
    );
    const between: Finding[] = [];
    for (const { name, database, sql, other } of crossInvariants) {
      const otherRows = await rowsOf(other.database, other.sql);
      between.push({
        database: `${other.database} → ${database}`,
        name,
        rows: await rowsOf(database, sql, [JSON.stringify(otherRows)]),
      });
    }
    return [...within, ...between];
  } finally {
    await Promise.all([...pools.values()].map((pool) => pool.end()));
  }
}
