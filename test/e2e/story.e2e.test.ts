import { randomUUID } from 'node:crypto';
import {
  AdvanceWorkStepDocument,
  CreateCouponDocument,
  DecideBatchDocument,
  LiveBatchCounterDocument,
  LiveBatchDocument,
  LiveOrderDocument,
  LiveQuotaBoardDocument,
  LiveQuotaDocument,
} from '@muster/client';
import { eventually } from '@muster/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { a, MINUTE_MS, press, type Shop, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

describe.each(modes)('%s: a launch', (mode) => {
  let system: TestSystem;
  let shop: Shop;
  let aheadMs = 0;
  const advance = async (ms: number) => {
    aheadMs += ms;
    await system.advance(ms);
  };

  beforeAll(async () => {
    system = await sharedSystem(mode);
    aheadMs = system.aheadMs;
    shop = shopOf(system);
  });
  afterAll(() => system?.close());

  // After every story, once its events have arrived, every invariant holds and the books balance.
  afterEach(async () => {
    await eventually(async () => expect(await system.broken()).toEqual([]));
    await shop.books();
  });

  test('runs from product to production, and the books balance after every step', async () => {
    const before = await shop.books();
    const moved = async () => {
      const now = await shop.books();
      return (code: string) => (now[code] ?? 0) - (before[code] ?? 0);
    };
    const launch = await shop.launches({ priceMinor: 1_000, offer: { thresholdQty: 2, maxTotalQty: 3 } });
    const [anna, ben, chi] = await shop.customers(3);
    const orders = [await anna!.holds(launch), await ben!.holds(launch), await chi!.holds(launch)];
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED' && offer.quota?.status === 'SOLD_OUT');
    expect((await moved())('2100')).toBe(0);

    expect(a(await shop.confirms(launch), 'BatchPayload').batch.status).toBe('CONFIRMED');
    await Promise.all([anna, ben, chi].map((customer, index) => customer!.pays(orders[index]!.id)));
    await Promise.all([anna, ben, chi].map((customer, index) => customer!.waitsFor(orders[index]!.id, 'PAID')));
    await eventually(async () => (await moved())('2100') === -3_000);
    expect((await moved())('1010')).toBe(3_000);

    a(await shop.closes(launch), 'SellWindowPayload');
    const { offer } = await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    expect(offer.counter).toMatchObject({ status: 'FINALIZED', paidQty: 3 });
    expect(offer.batch).toMatchObject({ status: 'SCHEDULED', targetQty: 3 });
    const [workOrder] = offer.batch!.workOrders;
    expect(workOrder).toMatchObject({ status: 'READY', productQty: 3 });

    for (const step of workOrder!.steps) {
      for (const status of ['DOING', 'DONE'] as const) {
        const { advanceWorkStep } = await system.admin.ask(AdvanceWorkStepDocument, {
          input: { workStepId: step.id, status },
        });
        a(advanceWorkStep, 'WorkOrderPayload');
      }
    }
    await shop.sees(launch, ({ offer }) => offer.batch?.status === 'COMPLETED');
    await anna!.waitsFor(orders[0]!.id, 'PROCESSING');
    await eventually(async () => (await moved())('4000') === -3_000);
    expect((await moved())('2100')).toBe(0);

    const page = await anna!.order(orders[0]!.id);
    expect(page.history.map(({ to }) => to)).toEqual(['RESERVED', 'PAYMENT_REQUESTED', 'PAID', 'PROCESSING']);
    expect(page.paid.amountMinor).toBe(1_000);
  });

  test('sells out, and a released unit goes to another customer', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 1 } });
    const [anna, ben] = await shop.customers(2);
    const order = await anna!.holds(launch);
    expect(await ben!.reserves(launch)).toMatchObject({
      __typename: 'QuotaExceeded',
      offerId: launch.offerId,
      requested: 1,
      remaining: 0,
    });
    expect((await shop.page(launch)).offer.quota).toMatchObject({ soldQty: 1, remainingQty: 0, status: 'SOLD_OUT' });

    expect(a(await anna!.cancels(order.id), 'OrderPayload').order.status).toBe('CANCELLED');
    expect((await shop.page(launch)).offer.quota).toMatchObject({ soldQty: 0, status: 'OPEN' });
    await ben!.holds(launch);
    expect(await anna!.cancels(order.id)).toMatchObject({ __typename: 'InvalidTransition' });
  });

  test('answers a repeated idempotency key with the same order at any later time, and another input with a conflict', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 2 } });
    const anna = await shop.customer();
    const key = randomUUID();
    const [first, second] = await Promise.all([anna.holds(launch, { key }), anna.holds(launch, { key })]);
    expect(second.id).toBe(first.id);
    expect(await anna.reserves(launch, { key, quantity: 2 })).toMatchObject({ __typename: 'IdempotencyConflict' });
    expect((await shop.page(launch)).offer.quota!.soldQty).toBe(1);

    await anna.cancels(first.id);
    expect((await anna.holds(launch, { key })).id).toBe(first.id);
    a(await shop.closes(launch), 'SellWindowPayload');
    expect((await anna.holds(launch, { key })).id).toBe(first.id);
  });

  test('reserves all lines of an order or none, and keeps the limit per customer', async () => {
    const plenty = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 9, perUserLimit: 3 } });
    const scarce = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 1 } });
    const anna = await shop.customer();
    const line = (launch: typeof plenty, quantity: number) => ({
      offerId: launch.offerId,
      variantId: launch.variantId,
      quantity,
    });
    expect(await anna.reserves(plenty, { lines: [line(plenty, 1), line(scarce, 2)] })).toMatchObject({
      __typename: 'QuotaExceeded',
      offerId: scarce.offerId,
    });
    expect((await shop.page(plenty)).offer.quota!.soldQty).toBe(0);

    await anna.holds(plenty, { lines: [line(plenty, 2), line(scarce, 1)] });
    expect(await anna.reserves(plenty, { quantity: 2 })).toMatchObject({
      __typename: 'PerUserLimitExceeded',
      limit: 3,
      held: 2,
    });
  });

  test('leaves an order payable after a failed payment, and expires it with an expired one', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 2 } });
    const [anna, ben] = await shop.customers(2);
    const [hers, his] = [await anna!.holds(launch), await ben!.holds(launch)];
    await shop.confirms(launch);

    await anna!.pays(hers.id, 'FAILED');
    await eventually(async () => (await anna!.order(hers.id)).payments.some(({ status }) => status === 'FAILED'));
    expect((await anna!.order(hers.id)).status).toBe('PAYMENT_REQUESTED');
    await anna!.pays(hers.id, 'SUCCEEDED');
    await anna!.waitsFor(hers.id, 'PAID');

    await ben!.pays(his.id, 'EXPIRED');
    await ben!.waitsFor(his.id, 'EXPIRED');
    await eventually(async () => (await shop.page(launch)).offer.quota!.soldQty === 1);
  });

  test('allows one open payment per order', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 1 } });
    const anna = await shop.customer();
    const order = await anna.holds(launch);
    expect(await anna.startsPayment(order.id)).toMatchObject({
      __typename: 'InvalidTransition',
      code: 'INVALID_TRANSITION',
    });
    await shop.confirms(launch);
    await anna.waitsFor(order.id, 'PAYMENT_REQUESTED');
    const [first, second] = await Promise.all([anna.startsPayment(order.id), anna.startsPayment(order.id)]);
    expect(a(second, 'PaymentPayload').payment.id).toBe(a(first, 'PaymentPayload').payment.id);
  });

  test('applies a late payment when the unit is still free, and refunds it when it is not', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 1 } });
    const [anna, ben] = await shop.customers(2);
    const order = await anna!.holds(launch);
    await shop.confirms(launch);
    const payUrl = await anna!.pays(order.id, 'EXPIRED');
    await anna!.waitsFor(order.id, 'EXPIRED');
    expect(await press(payUrl, 'SUCCEEDED')).toBeLessThan(400);
    await anna!.waitsFor(order.id, 'PAID');
    expect((await shop.page(launch)).offer.quota!.soldQty).toBe(1);

    const second = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 1 } });
    const lost = await anna!.holds(second);
    await shop.confirms(second);
    const lateUrl = await anna!.pays(lost.id, 'EXPIRED');
    await anna!.waitsFor(lost.id, 'EXPIRED');
    await ben!.holds(second);
    await press(lateUrl, 'SUCCEEDED');
    await eventually(async () => (await anna!.order(lost.id)).refunded.amountMinor === 1_000);
    expect(await anna!.order(lost.id)).toMatchObject({ status: 'EXPIRED', payments: [{ status: 'REFUNDED' }] });
  });

  test('loses its threshold again when enough customers leave', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 2, maxTotalQty: 5 } });
    const anna = await shop.customer();
    const order = await anna.holds(launch, { quantity: 2 });
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
    await anna.cancels(order.id);
    const { offer } = await shop.sees(launch, ({ offer }) => offer.counter?.status === 'OPEN');
    expect(offer.counter!.committedQty).toBe(0);
  });

  test('confirms itself once at the threshold, and before it when an administrator decides so', async () => {
    const auto = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 5 }, window: { confirmMode: 'AUTO' } });
    const anna = await shop.customer();
    const order = await anna.holds(auto);
    await anna.waitsFor(order.id, 'PAYMENT_REQUESTED');

    const early = await shop.launches({ offer: { thresholdQty: 5, maxTotalQty: 5 } });
    const both = await Promise.all([shop.confirms(early), shop.confirms(early)]);
    expect(both.map(({ __typename }) => __typename).toSorted()).toEqual(['BatchPayload', 'InvalidTransition']);
    const later = await anna.holds(early);
    await anna.waitsFor(later.id, 'PAYMENT_REQUESTED');
  });

  test('ALL_OR_NOTHING: below its goal all orders are cancelled and refunded', async () => {
    const launch = await shop.launches({
      offer: { thresholdQty: 3, maxTotalQty: 5 },
      window: { goalPolicy: 'ALL_OR_NOTHING' },
    });
    const anna = await shop.customer();
    const order = await anna.holds(launch);
    await shop.confirms(launch);
    await anna.pays(order.id);
    await anna.waitsFor(order.id, 'PAID');
    await shop.closes(launch);
    const { offer } = await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    expect(offer.batch!.status).toBe('CANCELLED');
    await anna.waitsFor(order.id, 'REFUNDED');
    const page = await anna.order(order.id);
    expect(page.refunded.amountMinor).toBe(1_000);
    expect(page.payments).toMatchObject([{ status: 'REFUNDED' }]);
    expect(page.history.map(({ to }) => to)).toEqual([
      'RESERVED',
      'PAYMENT_REQUESTED',
      'PAID',
      'CANCELLED',
      'REFUNDED',
    ]);
  });

  test('PRODUCE_ANYWAY: below its goal the paid orders are produced', async () => {
    const launch = await shop.launches({
      offer: { thresholdQty: 3, maxTotalQty: 5 },
      window: { goalPolicy: 'PRODUCE_ANYWAY' },
    });
    const anna = await shop.customer();
    const order = await anna.holds(launch, { quantity: 2 });
    await shop.confirms(launch);
    await anna.pays(order.id);
    await anna.waitsFor(order.id, 'PAID');
    await shop.closes(launch);
    const { offer } = await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    expect(offer.batch).toMatchObject({ status: 'SCHEDULED', targetQty: 2 });
  });

  test('ADMIN_DECIDES: below its goal an administrator decides', async () => {
    const launch = await shop.launches({
      offer: { thresholdQty: 3, maxTotalQty: 5 },
      window: { goalPolicy: 'ADMIN_DECIDES' },
    });
    const anna = await shop.customer();
    const order = await anna.holds(launch);
    await shop.confirms(launch);
    await anna.pays(order.id);
    await anna.waitsFor(order.id, 'PAID');
    await shop.closes(launch);
    await shop.sees(launch, ({ window, offer }) => window.status === 'CLOSING' && offer.counter?.status === 'LOCKED');
    await eventually(async () => {
      const { decideBatch } = await system.admin.ask(DecideBatchDocument, {
        input: { offerId: launch.offerId, decision: 'PRODUCE' },
      });
      return decideBatch.__typename === 'BatchPayload';
    });
    const { offer } = await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    expect(offer.batch).toMatchObject({ status: 'SCHEDULED', targetQty: 1 });
  });

  test('a window that nobody confirmed releases its orders', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 5 } });
    const anna = await shop.customer();
    const order = await anna.holds(launch);
    await shop.closes(launch);
    expect(await anna.reserves(launch)).toMatchObject({ __typename: 'SellWindowNotOpen' });
    await anna.waitsFor(order.id, 'EXPIRED');
    const { offer } = await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    expect(offer.counter!.status).toBe('FAILED');
    expect(offer.quota).toMatchObject({ soldQty: 0, status: 'CLOSED' });
  });

  test('closing waits for a payment in progress', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: 5 } });
    const anna = await shop.customer();
    const order = await anna.holds(launch);
    await shop.confirms(launch);
    await anna.waitsFor(order.id, 'PAYMENT_REQUESTED');
    const { payment } = a(await anna.startsPayment(order.id), 'PaymentPayload');
    await shop.closes(launch);
    await shop.sees(launch, ({ window, offer }) => window.status === 'CLOSING' && offer.counter?.status === 'LOCKED');
    await press(payment.payUrl!, 'SUCCEEDED');
    const { offer } = await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
    expect(offer.batch).toMatchObject({ status: 'SCHEDULED', targetQty: 1 });
  });

  test('the clock opens a window, expires unpaid orders, closes the window, and ends the grace period', async () => {
    const launch = await shop.launches({
      aheadMs,
      offer: { thresholdQty: 1, maxTotalQty: 5 },
      window: {
        startAt: new Date(Date.now() + aheadMs + 5 * MINUTE_MS).toISOString(),
        closeAt: new Date(Date.now() + aheadMs + 180 * MINUTE_MS).toISOString(),
        goalPolicy: 'PRODUCE_ANYWAY',
        paymentWindowMinutes: 30,
        paymentGraceMinutes: 10,
      },
    });
    const anna = await shop.customer();
    expect(await anna.reserves(launch)).toMatchObject({ __typename: 'SellWindowNotOpen' });
    expect((await shop.page(launch)).window.status).toBe('SCHEDULED');
    await advance(6 * MINUTE_MS);
    await shop.sees(launch, ({ window }) => window.status === 'OPEN');

    const late = await anna.holds(launch);
    await shop.confirms(launch);
    await anna.waitsFor(late.id, 'PAYMENT_REQUESTED');
    await advance(31 * MINUTE_MS);
    await anna.comesBack();
    await anna.waitsFor(late.id, 'EXPIRED');

    const paid = await (await shop.customer()).holds(launch).catch((error) => error);
    expect(paid).toMatchObject({ status: 'PAYMENT_REQUESTED' });
    await advance(145 * MINUTE_MS);
    await shop.sees(launch, ({ window }) => window.status !== 'OPEN');
    await advance(11 * MINUTE_MS);
    await shop.sees(launch, ({ window }) => window.status === 'FINALIZED');
  });

  test('a coupon discounts exactly, to the minor unit, and no more often than its limits', async () => {
    const launch = await shop.launches({ priceMinor: 999, offer: { thresholdQty: 1, maxTotalQty: 9 } });
    const code = `C${randomUUID().slice(0, 8).toUpperCase()}`;
    const now = Date.now() + aheadMs;
    const { createCoupon } = await system.admin.ask(CreateCouponDocument, {
      input: {
        code,
        name: 'Ten off',
        mode: 'PERCENTAGE',
        valueBps: 1_000,
        usageLimit: 1,
        startsAt: new Date(now - MINUTE_MS).toISOString(),
        endsAt: new Date(now + 60 * MINUTE_MS).toISOString(),
      },
    });
    a(createCoupon, 'CouponPayload');
    const [anna, ben] = await shop.customers(2);
    const order = await anna!.holds(launch, { quantity: 3, couponCode: code });
    expect(order).toMatchObject({ discount: { amountMinor: 300 }, total: { amountMinor: 2_697 } });
    expect(await ben!.reserves(launch, { couponCode: code })).toMatchObject({ __typename: 'CouponRejected' });
    await anna!.cancels(order.id);
    await eventually(async () => (await ben!.reserves(launch, { couponCode: code })).__typename === 'ReservePayload');
  });

  test('live: a snapshot first, then every change, and seq only grows', async () => {
    const launch = await shop.launches({ offer: { thresholdQty: 2, maxTotalQty: 3 } });
    const anna = await shop.customer();
    const offerIds = [launch.offerId];
    const collect = <T>(stream: AsyncIterable<T>) => {
      const seen: T[] = [];
      const done = (async () => {
        for await (const value of stream) seen.push(value);
      })();
      done.catch(() => {});
      return seen;
    };
    const quota = collect(system.visitor.watch(LiveQuotaDocument, { offerIds }));
    const board = collect(system.visitor.watch(LiveQuotaBoardDocument, { offerIds }));
    const counter = collect(system.visitor.watch(LiveBatchCounterDocument, { offerIds }));
    await eventually(() => quota.length > 0 && board.length > 0 && counter.length > 0);
    expect(quota[0]!.quotaChanged).toMatchObject({ soldQty: 0, remainingQty: 3, status: 'OPEN' });

    const order = await anna.holds(launch, { quantity: 2 });
    const orders = collect(anna.graph.watch(LiveOrderDocument, { id: order.id }));
    await eventually(() => orders.length > 0);
    await shop.confirms(launch);
    await anna.pays(order.id);
    await eventually(() => orders.at(-1)!.orderChanged.status === 'PAID');
    expect(orders.at(-1)!.orderChanged.payments).toMatchObject([{ status: 'SUCCEEDED' }]);
    await eventually(
      () => quota.at(-1)!.quotaChanged.soldQty === 2 && counter.at(-1)!.batchCounterChanged.paidQty === 2,
    );
    await eventually(() => board.at(-1)!.quotaChanged.soldQty === 2);
    expect(board.at(-1)!.quotaChanged.offer).toMatchObject({
      product: { name: 'Mug' },
      sellWindow: { code: launch.code },
    });

    const { offer } = await shop.page(launch);
    const batches = collect(system.visitor.watch(LiveBatchDocument, { id: offer.batch!.id }));
    await eventually(() => batches.length > 0);
    await shop.closes(launch);
    await eventually(() => batches.at(-1)!.batchChanged.status === 'SCHEDULED');

    const rises = (seqs: number[]) => expect(seqs).toEqual(seqs.toSorted((x, y) => x - y));
    rises(quota.map(({ quotaChanged }) => quotaChanged.seq));
    rises(counter.map(({ batchCounterChanged }) => batchCounterChanged.seq));
    await anna.graph.close();
    await system.visitor.close();
  });
});
