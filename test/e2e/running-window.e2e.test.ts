import { randomUUID } from 'node:crypto';
import {
  CancelSellWindowDocument,
  ChangeSellWindowOfferDocument,
  CreateCouponDocument,
  DecideBatchDocument,
  LiveBatchCounterDocument,
  LiveOrderDocument,
  LiveQuotaDocument,
  OfferDecisionDocument,
  ProlongSellWindowDocument,
  RemoveSellWindowOfferDocument,
  SellWindowHistoryDocument,
  SetOfferEnabledDocument,
  SetOfferQuotaDocument,
} from '@muster/client';
import { eventually } from '@muster/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { a, type Launch, MINUTE_MS, press, type Shop, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

/** Values of a subscription, as they come. */
function collect<T>(stream: AsyncIterable<T>): T[] {
  const seen: T[] = [];
  (async () => {
    for await (const value of stream) seen.push(value);
  })().catch(() => {});
  return seen;
}

describe.each(modes)('%s: a running launch is changed', (mode) => {
  let system: TestSystem;
  let shop: Shop;

  beforeAll(async () => {
    system = await sharedSystem(mode);
    shop = shopOf(system);
  });
  afterAll(() => system?.close());

  // After every story, once its events have arrived, every invariant holds and the books balance.
  afterEach(async () => {
    await eventually(async () => expect(await system.broken()).toEqual([]));
    await shop.books();
  });

  const launches = (terms: Parameters<Shop['launches']>[0] = {}) =>
    shop.launches({ aheadMs: system.aheadMs, ...terms });
  const cancels = async ({ sellWindowId }: Launch) =>
    (await system.admin.ask(CancelSellWindowDocument, { id: sellWindowId, reason: 'The mill burnt down.' }))
      .cancelSellWindow;

  async function aCouponForOne(): Promise<string> {
    const code = `C${randomUUID().slice(0, 8).toUpperCase()}`;
    const now = Date.now() + system.aheadMs;
    const { createCoupon } = await system.admin.ask(CreateCouponDocument, {
      input: {
        code,
        name: 'Ten off',
        mode: 'PERCENTAGE',
        valueBps: 1_000,
        usageLimit: 1,
        startsAt: new Date(now - MINUTE_MS).toISOString(),
        endsAt: new Date(now + 600 * MINUTE_MS).toISOString(),
      },
    });
    a(createCoupon, 'CouponPayload');
    return code;
  }

  test('cancelled: orders end, coupons are usable again, money goes back, late money too', async () => {
    const before = await shop.books();
    const [launch, other, couponCode] = [await launches(), await launches(), await aCouponForOne()];
    const [anna, ben, chi] = await shop.customers(3);
    const paid = await anna!.holds(launch, { couponCode });
    const open = await ben!.holds(launch);
    await shop.confirms(launch);
    await anna!.pays(paid.id);
    await anna!.waitsFor(paid.id, 'PAID');
    await ben!.waitsFor(open.id, 'PAYMENT_REQUESTED');
    const { payment } = a(await ben!.startsPayment(open.id), 'PaymentPayload');
    const offerIds = [launch.offerId];
    const quota = collect(system.visitor.watch(LiveQuotaDocument, { offerIds }));
    const counter = collect(system.visitor.watch(LiveBatchCounterDocument, { offerIds }));
    const orders = collect(anna!.graph.watch(LiveOrderDocument, { id: paid.id }));
    await eventually(() => quota.length > 0 && counter.length > 0 && orders.length > 0);

    expect(a(await cancels(launch), 'SellWindowPayload').sellWindow).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'The mill burnt down.',
    });
    expect((await chi!.reserves(launch)).__typename).toBe('SellWindowNotOpen');
    await ben!.waitsFor(open.id, 'CANCELLED');
    await anna!.waitsFor(paid.id, 'REFUNDED');
    const page = await shop.sees(launch, ({ offer }) => offer.counter?.status === 'FAILED');
    expect(page.window.status).toBe('CANCELLED');
    expect(page.offer.quota).toMatchObject({ soldQty: 0, status: 'CLOSED' });
    expect(page.offer.batch).toMatchObject({ status: 'CANCELLED' });
    expect((await anna!.order(paid.id)).payments).toMatchObject([{ status: 'REFUNDED' }]);
    await eventually(() => {
      const last = { quota: quota.at(-1)!.quotaChanged, counter: counter.at(-1)!.batchCounterChanged };
      return last.quota.status === 'CLOSED' && last.quota.soldQty === 0 && last.counter.status === 'FAILED';
    });
    await eventually(() => orders.at(-1)!.orderChanged.status === 'REFUNDED');

    await press(payment.payUrl!, 'SUCCEEDED');
    await eventually(async () => (await ben!.order(open.id)).refunded.amountMinor === 1_000);
    await eventually(async () => (await chi!.reserves(other, { couponCode })).__typename === 'ReservePayload');
    expect((await cancels(launch)).__typename).toBe('InvalidTransition');
    await eventually(async () => expect((await shop.books())['1010'] ?? 0).toBe(before['1010'] ?? 0));
    await anna!.graph.close();
    await system.visitor.close();
  });

  test('cancelled in a rush: no order stays, and every unit is given back', async () => {
    const launch = await launches({ offer: { thresholdQty: 5, maxTotalQty: 30 }, window: { confirmMode: 'AUTO' } });
    const anna = await shop.customer();
    const rush = Array.from({ length: 40 }, () => anna.reserves(launch));
    await Promise.any(rush);
    a(await cancels(launch), 'SellWindowPayload');
    const made = (await Promise.all(rush)).flatMap((answer) =>
      answer.__typename === 'ReservePayload' ? [answer.order.id] : [],
    );
    expect(made.length).toBeGreaterThan(0);
    for (const id of made) await anna.waitsFor(id, 'CANCELLED');
    const { offer } = await shop.page(launch);
    expect(offer.quota).toMatchObject({ soldQty: 0, status: 'CLOSED' });
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'FAILED' && offer.counter.committedQty === 0);
  });

  test('changed and taken out before the opening: orders and production follow, and the history tells', async () => {
    const startAt = new Date(Date.now() + system.aheadMs + 60 * MINUTE_MS).toISOString();
    const launch = await launches({ window: { startAt }, offer: { thresholdQty: 2, maxTotalQty: 5 } });
    const removed = await launches({ window: { startAt } });
    const { changeSellWindowOffer } = await system.admin.ask(ChangeSellWindowOfferDocument, {
      input: { id: launch.offerId, expectedVersion: 1, thresholdQty: 3, maxTotalQty: 9 },
    });
    expect(a(changeSellWindowOffer, 'SellWindowOfferPayload').offer).toMatchObject({ version: 2, maxTotalQty: 9 });
    await shop.sees(launch, ({ offer }) => offer.counter?.thresholdQty === 3 && offer.quota?.maxQty === 9);
    const { removeSellWindowOffer } = await system.admin.ask(RemoveSellWindowOfferDocument, { id: removed.offerId });
    expect(a(removeSellWindowOffer, 'SellWindowPayload').sellWindow.offers).toEqual([]);
    const anna = await shop.customer();
    await eventually(async () => expect((await anna.reserves(removed)).__typename).toBe('NotFound'));
    const { sellWindow } = await system.admin.ask(SellWindowHistoryDocument, { id: removed.sellWindowId });
    expect(sellWindow!.history!.nodes.map(({ kind }) => kind)).toEqual([
      'OFFER_REMOVED',
      'ANNOUNCED',
      'SCHEDULED',
      'OFFER_ADDED',
      'CREATED',
    ]);
    expect(sellWindow!.history!.nodes[0]!.by).toMatchObject({
      kind: 'USER',
      user: { displayName: expect.any(String) },
    });
    const running = await launches();
    const { removeSellWindowOffer: refused } = await system.admin.ask(RemoveSellWindowOfferDocument, {
      id: running.offerId,
    });
    expect(refused).toMatchObject({ __typename: 'OfferOpened' });
  });

  test('prolonged: it closes at its new time', async () => {
    const launch = await launches();
    const closeAt = new Date(Date.now() + system.aheadMs + 48 * 60 * MINUTE_MS).toISOString();
    const { prolongSellWindow } = await system.admin.ask(ProlongSellWindowDocument, {
      id: launch.sellWindowId,
      closeAt,
    });
    expect(a(prolongSellWindow, 'SellWindowPayload').sellWindow).toMatchObject({ status: 'OPEN', closeAt });
    expect((await shop.page(launch)).window.closeAt).toBe(closeAt);
    const anna = await shop.customer();
    await anna.holds(launch);
    a(await shop.closes(launch), 'SellWindowPayload');
    const again = await system.admin.ask(ProlongSellWindowDocument, { id: launch.sellWindowId, closeAt });
    expect(again.prolongSellWindow.__typename).toBe('InvalidTransition');
  });

  test('with another quota: sold out and open again, live, and never below what is sold', async () => {
    const launch = await launches({ offer: { thresholdQty: 1, maxTotalQty: 1 } });
    const anna = await shop.customer();
    const quota = collect(system.visitor.watch(LiveQuotaDocument, { offerIds: [launch.offerId] }));
    await eventually(() => quota.length > 0);
    const sets = async (maxTotalQty: number) =>
      (await system.admin.ask(SetOfferQuotaDocument, { offerId: launch.offerId, maxTotalQty })).setOfferQuota;
    const sees = (state: object) => eventually(() => expect(quota.at(-1)!.quotaChanged).toMatchObject(state));
    await anna.holds(launch);
    await sees({ status: 'SOLD_OUT' });
    expect(a(await sets(3), 'SellWindowOfferPayload').offer).toMatchObject({
      maxTotalQty: 3,
      quota: { maxQty: 3, remainingQty: 2, status: 'OPEN' },
    });
    await sees({ status: 'OPEN', remainingQty: 2 });
    await anna.holds(launch);
    expect(await sets(1)).toMatchObject({ __typename: 'QuotaBelowSold', soldQty: 2 });
    expect(a(await sets(2), 'SellWindowOfferPayload').offer.quota).toMatchObject({ status: 'SOLD_OUT' });
    await sees({ status: 'SOLD_OUT', soldQty: 2 });
    expect(await anna.reserves(launch)).toMatchObject({ __typename: 'QuotaExceeded' });
    await system.visitor.close();
  });

  test('with an offer off sale, and on sale again', async () => {
    const launch = await launches();
    const anna = await shop.customer();
    const order = await anna.holds(launch);
    const sets = async (enabled: boolean) =>
      a(
        (await system.admin.ask(SetOfferEnabledDocument, { offerId: launch.offerId, enabled })).setOfferEnabled,
        'SellWindowOfferPayload',
      );
    await sets(false);
    expect((await anna.reserves(launch)).__typename).toBe('SellWindowNotOpen');
    expect((await anna.order(order.id)).status).toBe('RESERVED');
    await sets(true);
    await anna.holds(launch);
  });

  test('closed unconfirmed with ADMIN_DECIDES: the administrator is asked, and then customers pay', async () => {
    const launch = await launches({ offer: { thresholdQty: 1 }, window: { goalPolicy: 'ADMIN_DECIDES' } });
    const anna = await shop.customer();
    const order = await anna.holds(launch);
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
    a(await shop.closes(launch), 'SellWindowPayload');
    const counterOf = async () =>
      (await system.admin.ask(OfferDecisionDocument, { id: launch.offerId })).sellWindowOffer?.counter;
    await eventually(async () => (await counterOf())?.awaitsDecision === true);
    expect(Date.parse((await counterOf())!.decisionUntil!)).toBeGreaterThan(Date.now() + system.aheadMs);
    expect((await anna.order(order.id)).status).toBe('RESERVED');
    const { decideBatch } = await system.admin.ask(DecideBatchDocument, {
      input: { offerId: launch.offerId, decision: 'PRODUCE' },
    });
    expect(a(decideBatch, 'BatchPayload').batch.status).toBe('CONFIRMED');
    await anna.pays(order.id);
    const { offer } = await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    expect(offer.batch).toMatchObject({ status: 'SCHEDULED', targetQty: 1 });
  });
});
