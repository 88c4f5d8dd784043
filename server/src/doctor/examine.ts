import { withClient } from '@muster/kit/orm';
import { subgraphs } from '../subgraphs.ts';
import { crossInvariants, invariantsOf, platformInvariants } from './invariants.ts';

export interface Finding {
  readonly database: string;
  readonly name: string;
  /** What breaks the invariant; empty when it holds. */
  readonly rows: readonly object[];
}

export type DatabaseUrl = (subgraph: string) => string;

/** Asks every invariant of every database, and those between databases. */
export async function examine(databaseUrl: DatabaseUrl): Promise<Finding[]> {
  const findings: Finding[] = [];
  const rowsOf = (database: string, sql: string, params: unknown[] = []) =>
    withClient(databaseUrl(database), async (client) => (await client.query<object>(sql, params)).rows);

  for (const { name: database } of subgraphs) {
    for (const { name, sql } of [...(invariantsOf[database] ?? []), ...platformInvariants]) {
      findings.push({ database, name, rows: await rowsOf(database, sql) });
    }
  }
  for (const { name, database, sql, other } of crossInvariants) {
    const otherRows = await rowsOf(other.database, other.sql);
    findings.push({
      database: `${other.database} → ${database}`,
      name,
      rows: await rowsOf(database, sql, [JSON.stringify(otherRows)]),
    });
  }
  return findings;
}
