import { withClient } from '@muster/kit/orm';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

const READS_A_TABLE = /^(Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan)$/;
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/**
 * Full scans of a table or an index in the generic plans of prepared statements, which connections keep for all values. The
 * tables must be filled and analysed: of a few rows PostgreSQL rightly reads all.
 */
export async function sequentialScans(databaseUrl: string, statements: readonly string[]): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    await client.query('set enable_seqscan = off');
    const found: string[] = [];
    for (const statement of new Set(statements)) {
      const { rows } = await client.query(`explain (generic_plan, format json) ${statement}`);
      for (const node of nodesOf(rows[0]['QUERY PLAN'][0].Plan))
        if (READS_A_TABLE.test(node['Node Type']) && node['Index Cond'] === undefined)
          found.push(`${node['Node Type']} of ${node['Relation Name'] ?? node['Index Name']} in ${statement}`);
    }
    return found;
  });
}
