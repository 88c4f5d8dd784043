import { CreateCouponDocument } from '@muster/client';
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
