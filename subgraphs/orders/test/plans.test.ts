import { sequentialScans } from '@muster/testing';
import { expect, test } from 'vitest';
import { openCounter, times } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;

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
  const kept = new Set(statements.filter((sql) => /\$1/.test(sql) && /quota/.test(sql)));
  expect(kept.size).toBeGreaterThan(4);
  expect(await sequentialScans(graph.databaseUrl, [...kept])).toEqual([]);
});
