import {
  orderExpired,
  orderPaid,
  paymentExpired,
  paymentFailed,
  paymentLateSucceeded,
  paymentSucceeded,
} from '@muster/events';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

describe('a payment', () => {
  test('pays an order once', async () => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    const money = shop.moneyFor(order);
    await graph.deliver(paymentSucceeded, money, { id: '01900000-0000-7000-8000-000000000001' });
    await graph.deliver(paymentSucceeded, money, { id: '01900000-0000-7000-8000-000000000001' });
    await graph.deliver(paymentSucceeded, money);
    expect(await shop.now(order)).toMatchObject({ status: 'PAID', paid: { amountMinor: 1_000 } });
    expect((await graph.emitted(orderPaid)).filter(({ orderId }) => orderId === order.id)).toMatchObject([
      { from: 'PAYMENT_REQUESTED', paymentId: money.paymentId },
    ]);
    expect(await shop.owedFor(order)).toEqual([]);
  });

  test('of another amount, or for a paid order, is owed back', async () => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    await graph.deliver(paymentSucceeded, shop.moneyFor(order, 999));
    expect((await shop.now(order)).status).toBe('PAYMENT_REQUESTED');
    await graph.deliver(paymentSucceeded, shop.moneyFor(order));
    await graph.deliver(paymentSucceeded, shop.moneyFor(order));
    expect((await shop.owedFor(order)).map(({ amountMinor }) => amountMinor)).toEqual([999, 1_000]);
  });

  test('that fails leaves the order payable; that expires ends it', async () => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    await graph.deliver(paymentFailed, { ...shop.moneyFor(order), reason: 'declined' });
    expect((await shop.now(order)).status).toBe('PAYMENT_REQUESTED');
    await graph.deliver(paymentExpired, shop.moneyFor(order));
    expect((await shop.now(order)).status).toBe('EXPIRED');
    expect((await shop.quotaOf(offer)).sold_qty).toBe(0);
  });

  test('that is late takes the units again if they are available, and is owed back otherwise', async () => {
    const offer = await shop.anOffer({ maxQty: 1 });
    const first = await shop.holds(offer);
    await shop.confirms(offer);
    await graph.deliver(paymentExpired, shop.moneyFor(first));
    await graph.deliver(paymentLateSucceeded, shop.moneyFor(first));
    expect((await shop.now(first)).status).toBe('PAID');
    expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 1, status: 'SOLD_OUT' });
    expect((await graph.emitted(orderPaid)).find(({ orderId }) => orderId === first.id)).toMatchObject({
      from: 'EXPIRED',
    });

    const scarce = await shop.anOffer({ maxQty: 1 });
    const slow = await shop.holds(scarce);
    await shop.confirms(scarce);
    await graph.deliver(paymentExpired, shop.moneyFor(slow));
    await shop.holds(scarce);
    await graph.deliver(paymentLateSucceeded, shop.moneyFor(slow));
    expect((await shop.now(slow)).status).toBe('EXPIRED');
    expect(await shop.owedFor(slow)).toHaveLength(1);

    const closed = await shop.anOffer({ maxQty: 1 });
    const later = await shop.holds(closed);
    await shop.confirms(closed);
    await graph.deliver(paymentExpired, shop.moneyFor(later));
    await shop.closes(closed);
    await graph.deliver(paymentLateSucceeded, shop.moneyFor(later));
    expect(await shop.owedFor(later)).toHaveLength(1);
  });

  test('that is late, with others for the last unit: exactly one is applied', async () => {
    const offer = await shop.anOffer({ maxQty: 6 });
    const held = await Promise.all(times(6, () => shop.holds(offer)));
    await shop.confirms(offer);
    for (const order of held) await graph.deliver(paymentExpired, shop.moneyFor(order));
    await Promise.all(times(5, () => shop.holds(offer)));
    await Promise.all(held.map((order) => graph.deliver(paymentLateSucceeded, shop.moneyFor(order))));
    const statuses = await Promise.all(held.map(async (order) => (await shop.now(order)).status));
    expect(statuses.filter((status) => status === 'PAID')).toHaveLength(1);
    expect((await Promise.all(held.map(shop.owedFor))).flat()).toHaveLength(5);
  });

  test('that does not arrive: the order expires at its deadline, and not before', async () => {
    const offer = await shop.anOffer({ paymentWindowMinutes: 30 });
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    graph.clock.offsetMs += 29 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe('PAYMENT_REQUESTED');
    graph.clock.offsetMs += 2 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe('EXPIRED');
    expect((await graph.emitted(orderExpired)).filter(({ orderId }) => orderId === order.id)).toMatchObject([
      { from: 'PAYMENT_REQUESTED' },
    ]);
  });
});
