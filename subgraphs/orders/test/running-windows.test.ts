import { randomUUID } from 'node:crypto';
import {
  applyTerms,
  batchConfirmed,
  cancelReservations,
  type OfferTerms,
  offerConfigured,
  offerFinalized,
  orderCancelled,
  paymentLateSucceeded,
  paymentRequested,
  paymentSucceeded,
  quotaChanged,
  quotaClosed,
  quotaResized,
  resizeQuota,
  sellWindowCancelled,
  sellWindowOpened,
} from '@muster/events';
import { system } from '@muster/kit/domain';
import { aCustomer, anonymous, callerOf } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, tally, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

const later = (minutes: number) => new Date(graph.clock.now().getTime() + minutes * MINUTE_MS).toISOString();
const cancels = ({ sellWindowId }: Pick<OfferTerms, 'sellWindowId'>) =>
  graph.deliver(sellWindowCancelled, { sellWindowId, cancelledAt: later(0) });
const calledOff = ({ offerId, sellWindowId }: Pick<OfferTerms, 'offerId' | 'sellWindowId'>) =>
  graph.deliver(offerFinalized, { offerId, sellWindowId, finalPaidQty: 0, goalMet: false, outcome: 'CANCELLED' });
const changes = (offer: OfferTerms, changed: Partial<OfferTerms>) =>
  graph.deliver(offerConfigured, { sellWindowId: offer.sellWindowId, offer: { ...offer, ...changed } });
const resizes = (terms: OfferTerms, maxQty: number) =>
  graph.runtime.command(resizeQuota.name, { terms, maxQty }, callerOf(system));
const emittedOf = async <P>(event: Parameters<typeof graph.emitted>[0], offerId: string) =>
  ((await graph.emitted(event)) as { offerId: string }[]).filter((payload) => payload.offerId === offerId) as P[];

describe('a cancelled window', () => {
  test('takes no reservation, and cancels unpaid orders at once; paid ones wait for the word of production', async () => {
    const offer = await shop.anOffer();
    const [open, paid] = [await shop.holds(offer), await shop.holds(offer)];
    await shop.confirms(offer);
    await graph.deliver(paymentSucceeded, shop.moneyFor(paid));
    await cancels(offer);
    await cancels(offer);
    expect((await shop.reserves(offer)).__typename).toBe('SellWindowNotOpen');
    await graph.runDueJobs();
    expect([(await shop.now(open)).status, (await shop.now(paid)).status]).toEqual(['CANCELLED', 'PAID']);
    expect(await emittedOf(quotaClosed, offer.offerId), 'it did not run to its end').toEqual([]);

    await calledOff(offer);
    await calledOff(offer);
    await graph.runDueJobs();
    expect((await shop.now(paid)).status).toBe('CANCELLED');
    expect(await shop.owedFor(paid)).toMatchObject([{ amountMinor: 1_000, reason: 'the sell window was cancelled' }]);
    expect(await shop.owedFor(open)).toEqual([]);
    expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 0, status: 'CLOSED' });
  });

  test('refunds money that comes late', async () => {
    const offer = await shop.anOffer();
    const [order, expired] = [await shop.holds(offer), await shop.holds(offer)];
    await shop.confirms(offer);
    graph.clock.offsetMs += 31 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await shop.now(expired)).status).toBe('EXPIRED');
    await cancels(offer);
    await graph.runDueJobs();
    for (const each of [order, expired]) {
      await graph.deliver(paymentLateSucceeded, shop.moneyFor(each));
      expect(await shop.owedFor(each)).toMatchObject([{ amountMinor: 1_000 }]);
    }
  });

  test('is closed before its orders are cancelled, also when production hears first', async () => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer);
    await calledOff(offer);
    expect((await shop.reserves(offer)).__typename).toBe('SellWindowNotOpen');
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe('CANCELLED');
  });

  test('stays closed when the news of its opening comes later', async () => {
    const offer = await shop.anOffer({ windowStatus: 'SCHEDULED' });
    await graph.runtime.command(
      cancelReservations.name,
      { sellWindowId: offer.sellWindowId, cancelledAt: later(0) },
      callerOf(system),
    );
    await graph.deliver(sellWindowOpened, { sellWindowId: offer.sellWindowId });
    expect((await shop.reserves(offer)).__typename).toBe('SellWindowNotOpen');
  });

  test('stays unseen if it was never announced', async () => {
    const offer = await shop.anOffer({ windowStatus: 'DRAFT' });
    await cancels(offer);
    expect(await emittedOf(quotaChanged, offer.offerId)).toEqual([]);
    const { _entities } = await graph.run(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on SellWindowOffer { quota { status } } } }',
      { of: [{ __typename: 'SellWindowOffer', id: offer.offerId }] },
      anonymous,
    );
    expect(_entities).toEqual([{ quota: null }]);
    expect((await shop.reserves(offer)).__typename).not.toBe('ReservePayload');
  });

  test.each([
    ['ample stock', { maxQty: 10_000 }],
    ['a limit of each customer', { maxQty: 10_000, perUserLimit: 3 }],
    ['few left', { maxQty: 90 }],
  ])('in the middle of a rush, with %s: every order ends and every unit is given back', async (_, terms) => {
    const offer = await shop.anOffer({ ...terms });
    const requests = times(150, () => shop.reserves(offer));
    await Promise.any(requests);
    await cancels(offer);
    const more = times(50, () => shop.reserves(offer));
    await calledOff(offer);
    const answers = tally(await Promise.all([...requests, ...more]));
    await graph.runDueJobs();
    expect(
      Object.keys(answers).filter((type) => !['ReservePayload', 'SellWindowNotOpen', 'QuotaExceeded'].includes(type)),
    ).toEqual([]);
    const states = await graph.sql<{ status: string; count: number }>(
      `select status, count(*)::int as count from orders where exists (
         select from quota_hold where order_id = orders.id and offer_id = $1) group by status`,
      [offer.offerId],
    );
    expect(states).toEqual([{ status: 'CANCELLED', count: answers.ReservePayload }]);
    expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 0, status: 'CLOSED' });
  });

  test('ends thousands of orders, a page at a time, each once', async () => {
    const offer = await shop.anOffer({ maxQty: null });
    const orders = await Promise.all(times(450, () => shop.holds(offer)));
    await cancels(offer);
    await graph.runDueJobs();
    const ids = new Set(orders.map(({ id }) => id));
    const ended = (await graph.emitted(orderCancelled)).filter(({ orderId }) => ids.has(orderId));
    expect(ended).toHaveLength(450);
    expect(new Set(ended.map(({ orderId }) => orderId)).size).toBe(450);
    expect((await shop.quotaOf(offer)).sold_qty).toBe(0);
  });
});

describe('a prolonged window', () => {
  test('takes reservations until its new end', async () => {
    const offer = await shop.anOffer({ closeAt: later(10) });
    await changes(offer, { revision: 2, closeAt: later(30) });
    graph.clock.offsetMs += 20 * MINUTE_MS;
    await shop.holds(offer);
    graph.clock.offsetMs += 11 * MINUTE_MS;
    expect((await shop.reserves(offer)).__typename).toBe('SellWindowNotOpen');
  });

  test('keeps the latest end that catalog has decided on, in whatever order the news arrives', async () => {
    const offer = await shop.anOffer({ closeAt: later(10) });
    const third = { ...offer, revision: 3, closeAt: later(30) };
    await graph.runtime.command(applyTerms.name, { offers: [third] }, callerOf(system));
    await changes(offer, { revision: 2, closeAt: later(1) });
    graph.clock.offsetMs += 20 * MINUTE_MS;
    await shop.holds(offer);
  });

  test('shortens the deadlines of payment when it ends earlier', async () => {
    const offer = await shop.anOffer({ closeAt: later(60), paymentGraceMinutes: 5 });
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    const due = Date.parse((await shop.now(order)).paymentDueAt);
    const closeAt = later(10);
    await changes(offer, { revision: 2, closeAt, paymentGraceMinutes: 5 });
    await graph.runDueJobs();
    const shortened = (await shop.now(order)).paymentDueAt;
    expect(Date.parse(shortened)).toBeLessThan(due);
    expect(Date.parse(shortened)).toBe(Date.parse(closeAt) + 5 * MINUTE_MS);
    const requests = (await graph.emitted(paymentRequested)).filter(({ orderId }) => orderId === order.id);
    expect(requests.at(-1)!.dueAt).toBe(shortened);
  });
});

describe('an offer that is off sale', () => {
  test('takes no reservation, and keeps those that it has', async () => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer);
    await changes(offer, { revision: 2, enabled: false });
    expect((await shop.reserves(offer)).__typename).toBe('SellWindowNotOpen');
    await shop.confirms(offer);
    await graph.deliver(paymentSucceeded, shop.moneyFor(order));
    expect((await shop.now(order)).status).toBe('PAID');
    await changes(offer, { revision: 3, enabled: true });
    await shop.holds(offer);
  });

  test('stays so when older news arrives', async () => {
    const offer = await shop.anOffer();
    await changes(offer, { revision: 3, enabled: false });
    await changes(offer, { revision: 2, enabled: true });
    expect((await shop.reserves(offer)).__typename).toBe('SellWindowNotOpen');
  });

  test('in the middle of a rush: no order is made behind it', async () => {
    const offer = await shop.anOffer({ maxQty: 10_000 });
    const coming = Promise.all(times(150, () => shop.reserves(offer)));
    await changes(offer, { revision: 2, enabled: false });
    const { sold_qty: sold } = await shop.quotaOf(offer);
    const admitted = tally(await coming).ReservePayload ?? 0;
    expect((await shop.quotaOf(offer)).sold_qty).toBe(sold);
    expect(admitted).toBe(sold);
  });
});

describe('a quota that is changed', () => {
  test('opens a sold-out offer again, and sells an open one out', async () => {
    const offer = await shop.anOffer({ maxQty: 2 });
    await Promise.all(times(2, () => shop.holds(offer)));
    expect((await shop.reserves(offer)).__typename).toBe('QuotaExceeded');
    expect(await resizes(offer, 3)).toEqual({ outcome: 'RESIZED', resizeNo: 1 });
    await shop.holds(offer);
    expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 3, status: 'SOLD_OUT' });
    expect(await resizes(offer, 9)).toEqual({ outcome: 'RESIZED', resizeNo: 2 });
    expect(await shop.quotaOf(offer)).toMatchObject({ status: 'OPEN' });
    expect(await resizes(offer, 2)).toEqual({ outcome: 'BELOW_SOLD', soldQty: 3, heldBackQty: 0 });
    expect(await resizes(offer, 3)).toEqual({ outcome: 'RESIZED', resizeNo: 3 });
    expect(await shop.quotaOf(offer)).toMatchObject({ status: 'SOLD_OUT' });
    expect(await emittedOf(quotaResized, offer.offerId)).toEqual([
      { offerId: offer.offerId, maxQty: 3, resizeNo: 1 },
      { offerId: offer.offerId, maxQty: 9, resizeNo: 2 },
      { offerId: offer.offerId, maxQty: 3, resizeNo: 3 },
    ]);
    expect((await emittedOf<{ maxQty: number; status: string }>(quotaChanged, offer.offerId)).at(-1)).toMatchObject({
      maxQty: 3,
      soldQty: 3,
      status: 'SOLD_OUT',
    });
  });

  test('makes the quota of an offer whose own news is on its way', async () => {
    const offer = await shop.anOffer();
    const fresh = { ...offer, offerId: randomUUID() };
    expect(await resizes(fresh, 1)).toMatchObject({ outcome: 'RESIZED' });
    await changes(fresh, {});
    await shop.holds(fresh);
    expect((await shop.reserves(fresh)).__typename).toBe('QuotaExceeded');
  });

  test('is refused for a closed offer', async () => {
    const offer = await shop.anOffer();
    await shop.closes(offer);
    expect(await resizes(offer, 99)).toEqual({ outcome: 'CLOSED' });
  });

  test('in the middle of a rush: never more is sold than the quota was', async () => {
    const offer = await shop.anOffer({ maxQty: 1_000 });
    const coming = Promise.all(times(150, () => shop.reserves(offer)));
    const changed = await Promise.all(
      [80, 40, 120, 60].map((maxQty) => resizes(offer, maxQty) as Promise<{ outcome: string }>),
    );
    const { ReservePayload: admitted = 0 } = tally(await coming);
    const [row] = await graph.sql<{ max_qty: number; sold_qty: number }>(
      'select max_qty, sold_qty from quota where offer_id = $1',
      [offer.offerId],
    );
    expect(row!.sold_qty).toBe(admitted);
    expect(row!.sold_qty).toBeLessThanOrEqual(row!.max_qty);
    expect(changed.every(({ outcome }) => ['RESIZED', 'BELOW_SOLD'].includes(outcome))).toBe(true);
  });
});

test('a confirmation after the closing gives time to pay', async () => {
  const offer = await shop.anOffer({ paymentWindowMinutes: 30 });
  const order = await shop.holds(offer, {}, aCustomer());
  await shop.closes(offer);
  graph.clock.offsetMs += 90 * MINUTE_MS;
  const payUntil = later(20);
  await graph.deliver(batchConfirmed, { ...shop.confirmationOf(offer), payUntil });
  await graph.runDueJobs();
  expect(await shop.now(order)).toMatchObject({ status: 'PAYMENT_REQUESTED', paymentDueAt: payUntil });
  await graph.deliver(paymentSucceeded, shop.moneyFor(order));
  expect((await shop.now(order)).status).toBe('PAID');
});
