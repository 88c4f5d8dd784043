import { randomUUID } from 'node:crypto';
import { paymentLateSucceeded, paymentRefunded, paymentSucceeded } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { aCustomer, anAdministrator } from '@muster/testing';
import { expect, test } from 'vitest';
import { totalsOf } from '../src/launch/totals.ts';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;
const clerk = anAdministrator('order:read_any');

const TOTALS =
  'liveTotals { reservedQty paidQty reservedAmounts { amountMinor currency } paidAmounts { amountMinor currency } orders paidOrders }';
const totalsOfAll = async (sellWindowIds: readonly string[], actor: Actor = clerk) =>
  (
    await graph.run(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on SellWindow { id ${TOTALS} } } }`,
      { of: sellWindowIds.map((id) => ({ __typename: 'SellWindow', id })) },
      actor,
    )
  )._entities.map(({ liveTotals }: { liveTotals: object }) => liveTotals);
const totals = async (sellWindowId: string) => (await totalsOfAll([sellWindowId]))[0];
const twd = (amountMinor: number) => [{ amountMinor, currency: 'TWD' }];
const none = { reservedQty: 0, paidQty: 0, reservedAmounts: [], paidAmounts: [], orders: 0, paidOrders: 0 };

test('an order is in the totals of its window from the reservation to its end, and paid money counts once', async () => {
  const offer = await shop.anOffer();
  expect(await totals(offer.sellWindowId)).toEqual(none);
  const paid = await shop.holds(offer, { lines: [shop.lineOf(offer, 3)] });
  const gone = await shop.holds(offer, { lines: [shop.lineOf(offer, 2)] });
  expect(await totals(offer.sellWindowId)).toEqual({ ...none, reservedQty: 5, reservedAmounts: twd(5_000), orders: 2 });

  await shop.confirms(offer);
  const money = shop.moneyFor(paid);
  await graph.deliver(paymentSucceeded, money);
  const both = {
    ...none,
    reservedQty: 2,
    reservedAmounts: twd(2_000),
    paidQty: 3,
    paidAmounts: twd(3_000),
    orders: 2,
    paidOrders: 1,
  };
  expect(await totals(offer.sellWindowId)).toEqual(both);
  await shop.cancels(gone.id, gone.customer);
  await shop.cancels(gone.id, gone.customer);
  expect(await totals(offer.sellWindowId)).toEqual({ ...both, reservedQty: 0, reservedAmounts: [], orders: 1 });

  const boss = anAdministrator('order:cancel_any');
  await shop.cancels(paid.id, boss);
  expect(await totals(offer.sellWindowId)).toEqual(none);
  await graph.deliver(paymentRefunded, { ...money, refundId: randomUUID(), reason: 'cancelled', origin: 'ORDER' });
  expect(await shop.now(paid)).toMatchObject({ status: 'REFUNDED' });
  expect(await totals(offer.sellWindowId)).toEqual(none);
});

test('money that comes after the deadline brings its order back', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer);
  await shop.confirms(offer);
  graph.clock.offsetMs += 31 * MINUTE_MS;
  await graph.runDueJobs();
  expect(await totals(offer.sellWindowId)).toEqual(none);
  await graph.deliver(paymentLateSucceeded, shop.moneyFor(order));
  expect(await totals(offer.sellWindowId)).toEqual({
    ...none,
    paidQty: 1,
    paidAmounts: twd(1_000),
    orders: 1,
    paidOrders: 1,
  });
});

test('of an order over two windows each has its own lines, and two offers of one window are one order', async () => {
  const [mug, poster] = [await shop.anOffer(), await shop.anOffer()];
  const cup = await shop.anOffer({ sellWindowId: mug.sellWindowId });
  await shop.holds(mug, { lines: [shop.lineOf(mug, 1), shop.lineOf(cup, 2), shop.lineOf(poster, 4)] });
  expect(await totalsOfAll([mug.sellWindowId, poster.sellWindowId.toUpperCase()])).toEqual([
    { ...none, reservedQty: 3, reservedAmounts: twd(3_000), orders: 1 },
    { ...none, reservedQty: 4, reservedAmounts: twd(4_000), orders: 1 },
  ]);
});

test('the totals of a window are exact in a crowd, and its changes are folded meanwhile', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  for (const _ of times(8, (round) => round)) await Promise.all(times(40, () => shop.holds(offer)));
  for (const _ of times(4, (round) => round)) {
    const crowd = await Promise.all(times(10, () => shop.holds(offer)));
    await Promise.all(crowd.map(({ id, customer }) => shop.cancels(id, customer)));
  }
  expect(await totals(offer.sellWindowId)).toEqual({
    ...none,
    reservedQty: 320,
    reservedAmounts: twd(320_000),
    orders: 320,
  });
  // Folded by chance meanwhile, and once more by hand: nothing is lost or counted twice.
  const fold = () => graph.sql('select fold_sell_window($1)', [offer.sellWindowId]);
  await Promise.all(times(5, fold));
  expect(await graph.sql('select from sell_window_change where sell_window_id = $1', [offer.sellWindowId])).toEqual([]);
  expect(await totals(offer.sellWindowId)).toMatchObject({ orders: 320 });
  const [minutes] = await graph.sql<{ placed: number }>(
    'select sum(placed_orders)::int as placed from sell_window_minute where sell_window_id = $1',
    [offer.sellWindowId],
  );
  expect(minutes).toEqual({ placed: 360 });
});

test('chance folds the changes of a window that is never looked at', async () => {
  const offer = await shop.anOffer({ maxQty: null });
  const moved = await shop.holds(offer);
  const waiting = async () => {
    const [row] = await graph.sql<{ count: number }>(
      'select count(*)::int as count from sell_window_change where sell_window_id = $1',
      [offer.sellWindowId],
    );
    return row!.count;
  };
  // The status goes to and fro: two thousand changes of one order. That none of them folds is beyond all chance.
  await graph.sql(
    `do $$ begin for n in 1..1000 loop
       update orders set status = 'EXPIRED' where id = '${moved.id}'; update orders set status = 'RESERVED' where id = '${moved.id}';
     end loop; end $$`,
  );
  expect(await waiting()).toBeLessThan(1_000);
  expect(await totals(offer.sellWindowId)).toMatchObject({ orders: 1, reservedQty: 1 });
});

test('a rolled back transaction leaves nothing in the totals', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer);
  await expect(
    graph.sql(
      `do $$ begin update orders set status = 'CANCELLED' where id = '${order.id}'; raise exception 'no'; end $$`,
    ),
  ).rejects.toThrow('no');
  expect(await totals(offer.sellWindowId)).toMatchObject({ orders: 1 });
});

test('the totals of fifty windows are one statement that reads no order, with either permission', async () => {
  const windows = [(await shop.anOffer()).sellWindowId, ...times(49, () => randomUUID() as string)];
  const statements = await graph.statements(() => totalsOfAll(windows));
  expect(statements, statements.join('\n')).toHaveLength(1);
  expect(statements[0]).not.toMatch(/\borders\b(?!")|order_line/);
  expect(await totalsOfAll(windows, anAdministrator('sell_window:manage'))).toHaveLength(50);
  for (const actor of [aCustomer(), anAdministrator('order:cancel_any')])
    await expect(totalsOfAll(windows, actor)).rejects.toThrow('sell_window:manage or order:read_any');
  expect(await totals('no id')).toBeNull();
});

test('no more than ten currencies are answered, and units and orders are of all', () => {
  const rows = times(12, (index) => ({
    currency: `C${index}`,
    liveOrders: 2,
    liveQty: 3,
    liveMinor: 100,
    paidOrders: 1,
    paidQty: 1,
    paidMinor: 40,
  }));
  const { reservedAmounts: reserved, paidAmounts: paid, ...counts } = totalsOf(rows);
  expect(counts).toEqual({ reservedQty: 24, paidQty: 12, orders: 24, paidOrders: 12 });
  expect([reserved.length, paid.length, reserved[0]]).toEqual([10, 10, { amountMinor: 60, currency: 'C0' }]);
});
