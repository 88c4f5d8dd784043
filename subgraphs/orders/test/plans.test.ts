import { sequentialScans } from '@muster/testing';
import { expect, test } from 'vitest';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

test('the hot path reads no table sequentially, however many offers and holds there are', async () => {
  const ample = await shop.anOffer({ maxQty: null });
  const limited = await shop.anOffer({ maxQty: 20, perUserLimit: 2 });
  await Promise.all(times(500, () => shop.holds(ample)));
  await graph.sql(
    `insert into quota (offer_id, sell_window_id, min_qty, window_rank, start_at, close_at, status, payment_window_minutes, updated_at)
     select gen_random_uuid(), gen_random_uuid(), 1, window_rank, start_at, close_at, status, payment_window_minutes, updated_at
       from quota, generate_series(1, 1000) where offer_id = $1`,
    [ample.offerId],
  );
  await graph.sql('vacuum analyze');

  const statements = await graph.statements(async () => {
    await Promise.all(times(20, () => shop.holds(ample)));
    await Promise.all(times(10, () => shop.holds(limited, { lines: [shop.lineOf(limited, 2)] })));
    expect(await shop.reserves(limited)).toMatchObject({ __typename: 'QuotaExceeded' });
  });
  const kept = new Set(statements.filter((sql) => /\$1/.test(sql) && /quota/.test(sql)));
  expect(kept.size).toBeGreaterThan(4);
  expect(await sequentialScans(graph.databaseUrl, [...kept])).toEqual([]);
});
