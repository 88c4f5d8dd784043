import { randomUUID } from 'node:crypto';
import {
  CancelOrdersDocument,
  LaunchMinutesDocument,
  LaunchPulseDocument,
  LaunchTotalsDocument,
  ManagedLaunchDocument,
  OfferHoldersDocument,
  OrdersByStatusDocument,
  StaffAttentionDocument,
} from '@muster/client';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { a, type Launch, type Shop, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

describe.each(modes)('%s: staff', (mode) => {
  let system: TestSystem;
  let shop: Shop;

  beforeAll(async () => {
    system = await sharedSystem(mode);
    shop = shopOf(system);
  });
  afterAll(() => system?.close());

  const totalsOf = async ({ sellWindowId, code }: Launch) => {
    const { sellWindows } = await system.admin.ask(LaunchTotalsDocument, { filter: { search: code } });
    return sellWindows!.nodes.find(({ id }) => id === sellWindowId)?.liveTotals;
  };

  test('see what a launch brings, while it is reserved, paid and cancelled', async () => {
    const launch = await shop.launches({ aheadMs: system.aheadMs, offer: { thresholdQty: 2 } });
    const [anna, ben] = [await shop.customer(), await shop.customer()];
    const [order, other] = [await anna.holds(launch, { quantity: 2 }), await ben.holds(launch)];
    const twd = (amountMinor: number) => [{ amountMinor, currency: 'TWD' }];
    expect(await totalsOf(launch)).toEqual({
      ...{ reservedQty: 3, paidQty: 0, orders: 2, paidOrders: 0 },
      ...{ reservedAmounts: twd(3_000), paidAmounts: [] },
    });
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
    await shop.confirms(launch);
    await anna.waitsFor(order.id, 'PAYMENT_REQUESTED');
    await anna.pays(order.id);
    await anna.waitsFor(order.id, 'PAID');
    await ben.cancels(other.id);
    await eventually(async () => (await totalsOf(launch))?.orders === 1);
    expect(await totalsOf(launch)).toEqual({
      ...{ reservedQty: 0, paidQty: 2, orders: 1, paidOrders: 1 },
      ...{ reservedAmounts: [], paidAmounts: twd(2_000) },
    });
  });

  test('find the orders of a launch by their status, and cancel several of them', async () => {
    const { admin } = system;
    const launch = await shop.launches({ aheadMs: system.aheadMs });
    const [anna, ben] = [await shop.customer(), await shop.customer()];
    const [order, other] = [await anna.holds(launch), await ben.holds(launch)];
    const filter = { offerId: launch.offerId, status: ['CANCELLED' as const] };
    const counted = async () => {
      const { orderCounts } = await admin.ask(OrdersByStatusDocument, { filter });
      return Object.fromEntries(orderCounts!.map(({ status, count }) => [status, count]));
    };
    expect(await counted()).toMatchObject({ RESERVED: 2, CANCELLED: 0 });
    const { sellWindowOffer } = await admin.ask(OfferHoldersDocument, { id: launch.offerId });
    expect(sellWindowOffer?.orders?.nodes.map(({ id }) => id)).toEqual([other.id, order.id]);

    const unknown = randomUUID();
    const input = { idempotencyKey: randomUUID(), ids: [order.id, unknown], reason: 'Out of clay' };
    for (const _ of [1, 2]) {
      const { cancelOrders } = await admin.ask(CancelOrdersDocument, { input });
      expect(a(cancelOrders, 'BulkPayload').rows).toMatchObject([
        { id: order.id, error: null },
        { id: unknown, error: { __typename: 'NotFound' } },
      ]);
    }
    expect(await counted()).toMatchObject({ RESERVED: 1, CANCELLED: 1 });
    const found = await admin.ask(OrdersByStatusDocument, { filter: { search: order.number.toLowerCase() } });
    expect(found.orders?.nodes.map(({ id, status }) => ({ id, status }))).toEqual([
      { id: order.id, status: 'CANCELLED' },
    ]);
  });

  test('are told what waits, by every subgraph and permission', async () => {
    const { attention } = await system.admin.ask(StaffAttentionDocument, {});
    expect(Object.values({ ...attention }).filter((count) => count === null)).toEqual([]);
    expect(Object.keys({ ...attention })).toEqual(
      expect.arrayContaining(['thresholdsReached', 'refundsFailed', 'unappliedPayments', 'parkedEvents']),
    );
    const customer = await shop.customer();
    const nothing = await customer.graph.ask(StaffAttentionDocument, {});
    expect(nothing.attention).toMatchObject({
      decisions: null,
      refundsFailed: null,
      unappliedPayments: null,
      parkedEvents: null,
    });
  });

  test('watch the pulse of a launch, and find it again by the minute', async () => {
    const { admin } = system;
    const launch = await shop.launches({ aheadMs: system.aheadMs, offer: { maxTotalQty: 2 } });
    const { sellWindowId } = launch;
    const [anna, ben] = [await shop.customer(), await shop.customer()];
    await eventually(async () => (await shop.page(launch)).offer.quota !== null);
    const watched = { units: 0, orders: 0, refused: 0, messages: 0 };
    const watching = (async () => {
      for await (const { launchPulse } of admin.watch(LaunchPulseDocument, { sellWindowIds: [sellWindowId] })) {
        watched.messages += 1;
        watched.units += launchPulse.reservedQty;
        watched.orders += launchPulse.orders;
        watched.refused += launchPulse.refusals.reduce((sum, { count }) => sum + count, 0);
        if (watched.orders === 1 && watched.refused === 1) return launchPulse.totals;
      }
      return null;
    })();
    await eventually(() => watched.messages === 1);
    await anna.holds(launch, { quantity: 2 });
    a(await ben.reserves(launch), 'QuotaExceeded');
    expect(await watching).toMatchObject({ orders: 1 });
    expect(watched).toMatchObject({ units: 2, orders: 1, refused: 1 });
    const { sellWindow } = await admin.ask(LaunchMinutesDocument, { code: launch.code, minutes: 10 });
    const sum = (count: (minute: { refused: number; reservedQty: number }) => number) =>
      sellWindow!.pulseMinutes!.reduce((all, minute) => all + count(minute), 0);
    expect(sellWindow?.pulseMinutes).toHaveLength(10);
    expect([sum(({ reservedQty }) => reservedQty), sum(({ refused }) => refused)]).toEqual([2, 1]);
  });

  test('are told what they may do with a launch, and what stands in its way', async () => {
    const launch = await shop.launches({ aheadMs: system.aheadMs });
    const { sellWindow } = await system.admin.ask(ManagedLaunchDocument, { id: launch.sellWindowId });
    expect(sellWindow).toMatchObject({ status: 'OPEN', problems: [] });
    expect(sellWindow?.allowedActions).toEqual(['CHANGE', 'ADD_OFFER', 'PROLONG', 'CLOSE', 'CANCEL', 'CLONE']);
    a(await shop.closes(launch), 'SellWindowPayload');
    const after = await system.admin.ask(ManagedLaunchDocument, { id: launch.sellWindowId });
    expect(after.sellWindow?.allowedActions).not.toContain('CLOSE');
  });
});
