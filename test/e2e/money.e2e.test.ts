import { randomUUID } from 'node:crypto';
import {
  ApplyUnappliedPaymentDocument,
  CancelOrderDocument,
  CreateCouponDocument,
  RefundPaymentDocument,
  RefundUnappliedPaymentDocument,
  UnappliedPaymentsDocument,
  WriteOffUnappliedPaymentDocument,
} from '@muster/client';
import { withClient } from '@muster/kit/orm';
import { eventually } from '@muster/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { a, press, type Shop, shopOf } from '../support/shop.ts';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

describe.each(modes)('%s: money', (mode) => {
  let system: TestSystem;
  let shop: Shop;

  beforeAll(async () => {
    system = await sharedSystem(mode);
    shop = shopOf(system);
  });
  afterAll(() => system?.close());
  afterEach(async () => {
    await eventually(async () => expect(await system.broken()).toEqual([]));
    await shop.books();
  });

  const aCoupon = async (code: string, input = {}) => {
    const { createCoupon } = await system.admin.ask(CreateCouponDocument, {
      input: { code, name: 'x', mode: 'PERCENTAGE', valueBps: 9_000, endsAt: '2030-01-01T00:00:00Z', ...input },
    });
    return a(createCoupon, 'CouponPayload').coupon;
  };

  /** Balances that a work moves in the books. */
  async function booksAround() {
    const before = await shop.books();
    return async () => {
      const now = await shop.books();
      const codes = ['1010', '2100', '2200', '4100', '4900'];
      return Object.fromEntries(codes.map((code) => [code, (now[code] ?? 0) - (before[code] ?? 0)]));
    };
  }
  const nothing = { 1010: 0, 2100: 0, 2200: 0, 4100: 0, 4900: 0 };

  test('staff refund a part of a paid order, which stays paid; cancelled later, it gets the rest', async () => {
    const moved = await booksAround();
    const launch = await shop.launches({ priceMinor: 1_000, offer: { thresholdQty: 1, maxTotalQty: 5 } });
    const anna = await shop.customer();
    const { id } = await anna.holds(launch);
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
    a(await shop.confirms(launch), 'BatchPayload');
    await anna.pays(id);
    await anna.waitsFor(id, 'PAID');
    const [payment] = (await anna.order(id)).payments;
    const refunds = async (amountMinor: number) =>
      (
        await system.admin.ask(RefundPaymentDocument, {
          input: {
            idempotencyKey: randomUUID(),
            paymentId: payment!.id,
            amount: { amountMinor, currency: 'TWD' },
            reason: 'The colour is another',
          },
        })
      ).refundPayment;
    a(await refunds(300), 'RefundPayload');
    expect(a(await refunds(701), 'RefundTooLarge').refundable).toEqual({ amountMinor: 700, currency: 'TWD' });
    await eventually(async () => (await anna.order(id)).refunded.amountMinor === 300);
    expect((await anna.order(id)).status).toBe('PAID');
    await eventually(async () => expect(await moved()).toEqual({ ...nothing, 1010: 700, 2100: -1_000, 4100: 300 }));
    a((await system.admin.ask(CancelOrderDocument, { id })).cancelOrder, 'OrderPayload');
    await anna.waitsFor(id, 'REFUNDED');
    expect((await anna.order(id)).refunded.amountMinor).toBe(1_000);
    await eventually(async () => expect(await moved()).toEqual(nothing));
  });

  test('money of a wrong amount is in suspense until it is applied, written off or refunded', async () => {
    const moved = await booksAround();
    const launch = await shop.launches({ priceMinor: 1_000, offer: { thresholdQty: 1, maxTotalQty: 5 } });
    const [anna, ben] = await shop.customers(2);
    const orders = [await anna!.holds(launch), await ben!.holds(launch)];
    await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
    a(await shop.confirms(launch), 'BatchPayload');
    /** The provider takes another amount than the shop asked for. */
    const paysWrongly = async (shopper: typeof anna, id: string, byMinor: number) => {
      await shopper!.waitsFor(id, 'PAYMENT_REQUESTED');
      const { payment } = a(await shopper!.startsPayment(id), 'PaymentPayload');
      await withClient(system.databaseUrl('payments'), (client) =>
        client.query('update mock_payment set amount_minor = amount_minor + $2 where order_id = $1', [id, byMinor]),
      );
      await press(payment.payUrl!, 'SUCCEEDED');
    };
    const inSuspense = async (orderId: string) => {
      const { unappliedPayments } = await system.admin.ask(UnappliedPaymentsDocument, { filter: { status: ['OPEN'] } });
      return unappliedPayments!.nodes.find(({ payment }) => payment?.order?.id === orderId);
    };
    const waitsInSuspense = async (orderId: string) => {
      await eventually(async () => (await inSuspense(orderId)) !== undefined);
      return (await inSuspense(orderId))!;
    };
    await paysWrongly(anna, orders[0]!.id, 1);
    await paysWrongly(ben, orders[1]!.id, -1);
    const [more, less] = [await waitsInSuspense(orders[0]!.id), await waitsInSuspense(orders[1]!.id)];
    expect([more.reason, less.reason]).toEqual(['AMOUNT_TOO_HIGH', 'AMOUNT_TOO_LOW']);
    await eventually(async () => expect(await moved()).toEqual({ ...nothing, 1010: 2_000, 2200: -2_000 }));

    const { admin } = system;
    const applies = async (id: string, orderId: string) =>
      (await admin.ask(ApplyUnappliedPaymentDocument, { id, orderId })).applyUnappliedPayment;
    a(await applies(less.id, orders[1]!.id), 'OrderNotCovered');
    a(await applies(more.id, orders[0]!.id), 'UnappliedPaymentPayload');
    await anna!.waitsFor(orders[0]!.id, 'PAID');
    await eventually(async () =>
      expect(await moved()).toEqual({ ...nothing, 1010: 2_000, 2100: -1_000, 2200: -1_000 }),
    );
    const reason = 'Too little to return';
    const writtenOff = await admin.ask(WriteOffUnappliedPaymentDocument, { id: more.id, reason });
    a(writtenOff.writeOffUnappliedPayment, 'UnappliedPaymentPayload');
    const refunded = await admin.ask(RefundUnappliedPaymentDocument, { id: less.id, reason });
    a(refunded.refundUnappliedPayment, 'UnappliedPaymentPayload');
    await eventually(async () => expect(await moved()).toEqual({ ...nothing, 1010: 1_001, 2100: -1_000, 4900: -1 }));
  });

  test.each([
    ['one customer', { usageLimitPerUser: 1 }],
    ['many customers', { usageLimit: 1 }],
  ])('one use of a coupon discounts one order, however late the orders of %s are paid', async (who, limits) => {
    const code = `LATE-${Object.keys(limits)[0]!.toUpperCase()}`;
    await aCoupon(code, limits);
    const launch = await shop.launches({ priceMinor: 1_000, offer: { thresholdQty: 1, maxTotalQty: 10 } });
    const anna = await shop.customer();
    const buyers = who === 'one customer' ? [anna, anna, anna, anna] : await shop.customers(4);
    const late: { id: string; payUrl: string; buyer: typeof anna }[] = [];
    for (const [index, buyer] of buyers.entries()) {
      // The order before expired, which released its use of the coupon.
      let id = '';
      await eventually(async () => {
        id = a(await buyer.reserves(launch, { couponCode: code }), 'ReservePayload').order.id;
        return true;
      });
      if (index === 0) await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
      if (index === 0) a(await shop.confirms(launch), 'BatchPayload');
      late.push({ id, buyer, payUrl: await buyer.pays(id, 'EXPIRED') });
      await buyer.waitsFor(id, 'EXPIRED');
    }
    await Promise.all(late.map(({ payUrl }) => press(payUrl, 'SUCCEEDED')));
    const settled = async () =>
      Promise.all(
        late.map(async ({ buyer, id }) => {
          const { status, paid, refunded } = await buyer.order(id);
          if (status === 'EXPIRED' && refunded.amountMinor === 0) throw new Error('the money is not settled yet');
          return { status, kept: paid.amountMinor - refunded.amountMinor };
        }),
      );
    await eventually(async () => {
      await settled();
      return true;
    });
    const ends = (await settled()).toSorted((one, other) => other.kept - one.kept);
    expect(ends).toEqual([{ status: 'PAID', kept: 100 }, ...[1, 2, 3].map(() => ({ status: 'EXPIRED', kept: 0 }))]);
  });
});
