import { randomUUID } from 'node:crypto';
import {
  AdvanceWorkStepsDocument,
  ConfirmBatchesDocument,
  CouponListDocument,
  CreateCouponDocument,
  OrderBooksDocument,
  RescheduleBatchDocument,
  SetCouponActiveDocument,
  WorkWaitingDocument,
} from '@muster/client';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { a, MINUTE_MS, type Shop, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

describe.each(modes)('%s: the administration', (mode) => {
  let system: TestSystem;
  let shop: Shop;

  beforeAll(async () => {
    system = await sharedSystem(mode);
    shop = shopOf(system);
  });
  afterAll(() => system?.close());

  test('sees what waits, confirms, moves the dates, makes the batch, and finds it in the books', async () => {
    const { admin } = system;
    const launch = await shop.launches({ aheadMs: system.aheadMs, offer: { thresholdQty: 2 } });
    const { offerId } = launch;
    const anna = await shop.customer();
    const order = await anna.holds(launch, { quantity: 2 });
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');

    const waiting = await admin.ask(WorkWaitingDocument, {});
    expect(waiting.attention?.thresholdsReached).toBeGreaterThan(0);
    expect(waiting.reached?.nodes.find((counter) => counter.offerId === offerId)).toMatchObject({
      committedQty: 2,
      allowedActions: ['CONFIRM'],
      offer: { product: { name: 'Mug' }, sellWindow: { code: launch.code } },
    });
    const unknown = randomUUID();
    const input = { idempotencyKey: randomUUID(), offerIds: [offerId, unknown] };
    const { confirmBatches } = await admin.ask(ConfirmBatchesDocument, { input });
    expect(a(confirmBatches, 'BulkPayload').rows).toMatchObject([
      { id: offerId, error: null },
      { id: unknown, error: { __typename: 'NotFound', code: 'NOT_FOUND' } },
    ]);

    await anna.pays(order.id);
    await anna.waitsFor(order.id, 'PAID');
    a(await shop.closes(launch), 'SellWindowPayload');
    const { offer } = await shop.sees(launch, (page) => page.offer.batch?.status === 'SCHEDULED');
    const { id: batchId } = offer.batch!;
    const planned = { batchId, plannedProductionDate: '2998-01-01', plannedShipDate: '2998-01-05', reason: 'Clay' };
    const moves = async (expectedRevision: number) =>
      (await admin.ask(RescheduleBatchDocument, { input: { ...planned, expectedRevision } })).rescheduleBatch;
    expect(a(await moves(1), 'BatchPayload').batch).toMatchObject({
      schedule: { revision: 2, plannedShipDate: '2998-01-05' },
      allowedActions: ['RESCHEDULE'],
    });
    expect(a(await moves(1), 'StaleVersion').currentVersion).toBe(2);

    const { workOrders } = await admin.ask(WorkWaitingDocument, {});
    const workStepIds = workOrders!.nodes.find(({ batch }) => batch.id === batchId)!.steps.map(({ id }) => id);
    const { advanceWorkSteps } = await admin.ask(AdvanceWorkStepsDocument, {
      input: { idempotencyKey: randomUUID(), workStepIds, status: 'SKIPPED' },
    });
    expect(a(advanceWorkSteps, 'BulkPayload').rows).toEqual(workStepIds.map((id) => ({ id, error: null })));
    await shop.sees(launch, (page) => page.offer.batch?.status === 'COMPLETED');
    await eventually(async () => {
      const { journalEntries, ledgerAccounts } = await admin.ask(OrderBooksDocument, { orderId: order.id });
      expect(journalEntries.nodes.map(({ sourceType }) => sourceType)).toEqual([
        'production.completed',
        'payment.succeeded',
      ]);
      expect(ledgerAccounts.length).toBeGreaterThan(5);
      return true;
    });
    await eventually(async () => expect(await system.broken()).toEqual([]));
  });

  test('finds a coupon and switches it off, and no order gets it', async () => {
    const { admin } = system;
    const launch = await shop.launches({ aheadMs: system.aheadMs });
    const anna = await shop.customer();
    await shop.sees(launch, ({ offer }) => offer.quota != null);
    const code = `OFF-${randomUUID().slice(0, 8)}`.toUpperCase();
    const endsAt = new Date(Date.now() + system.aheadMs + 60 * MINUTE_MS).toISOString();
    await admin.ask(CreateCouponDocument, {
      input: { code, name: 'Ten', mode: 'PERCENTAGE', valueBps: 1_000, endsAt },
    });
    const { coupons } = await admin.ask(CouponListDocument, { filter: { search: code.toLowerCase(), active: true } });
    const [coupon] = coupons!.nodes;
    expect(coupon).toMatchObject({ code, usageCount: 0, isActive: true, version: 1 });
    const { setCouponActive } = await admin.ask(SetCouponActiveDocument, { id: coupon!.id, isActive: false });
    expect(a(setCouponActive, 'CouponPayload').coupon).toMatchObject({ isActive: false, version: 2 });
    expect(await anna.reserves(launch, { couponCode: code })).toMatchObject({ __typename: 'CouponRejected' });
  });
});
