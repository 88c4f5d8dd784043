import { withClient } from '@muster/kit/orm';

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** Rows of tables that the statements read, those that a filter then throws away included. */
export async function rowsRead(databaseUrl: string, statements: readonly string[]): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    let total = 0;
    for (const sql of statements) {
      const { rows } = await client.query(`explain (analyze, format json) ${sql}`);
      total += readBy(rows[0]['QUERY PLAN'][0].Plan);
    }
    return total;
  });
}

function readBy(node: PlanNode): number {
  const own = node['Relation Name'] === undefined ? 0 : node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  return own * node['Actual Loops'] + (node.Plans ?? []).reduce((sum, child) => sum + readBy(child), 0);
}
