import { withClient } from '@muster/kit/orm';
import { expect, test } from 'vitest';
import { openCounter, times } from './counter.ts';

const counter = await openCounter();
const { graph } = counter;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
  readonly [fact: string]: unknown;
}

const ofTables = /^(Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan)$/;
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Where the plan that a connection keeps of a statement reads a table without knowing what it looks for. */
async function readsAll(statements: readonly string[]): Promise<string[]> {
  return withClient(graph.services.db.url, async (client) => {
    await client.query('set enable_seqscan = off');
    const found: string[] = [];
    for (const statement of statements) {
      const { rows } = await client.query(`explain (generic_plan, format json) ${statement}`);
      const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
      for (const node of nodesOf(plan))
        if (ofTables.test(node['Node Type']) && node['Index Cond'] === undefined)
          found.push(`${node['Node Type']} of ${node['Relation Name'] ?? node['Index Name']} in ${statement}`);
    }
    return found;
  });
}

test('a rush looks up what it needs by its keys, however many offers and holds there are', async () => {
  const roomy = await counter.anOffer({ maxQty: null });
  const limited = await counter.anOffer({ maxQty: 20, perUserLimit: 2 });
  await Promise.all(times(500, () => counter.holds(roomy)));
  await graph.sql(
    `insert into quota (offer_id, sell_window_id, min_qty, window_rank, start_at, close_at, status, payment_window_minutes, updated_at)
     select gen_random_uuid(), gen_random_uuid(), 1, window_rank, start_at, close_at, status, payment_window_minutes, updated_at
       from quota, generate_series(1, 1000) where offer_id = $1`,
    [roomy.offerId],
  );
  await graph.sql('vacuum analyze');

  const statements = await graph.statements(async () => {
    await Promise.all(times(20, () => counter.holds(roomy)));
    await Promise.all(times(10, () => counter.holds(limited, { lines: [counter.lineOf(limited, 2)] })));
    expect(await counter.reserves(limited)).toMatchObject({ __typename: 'QuotaExceeded' });
  });
  const kept = [...new Set(statements)].filter((sql) => /\$1/.test(sql) && /quota/.test(sql));
  expect(kept.length).toBeGreaterThan(4);
  expect(await readsAll(kept)).toEqual([]);
});
