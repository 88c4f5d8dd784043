import {
  orderExpired,
  orderPaid,
  paymentExpired,
  paymentFailed,
  paymentLateSucceeded,
  paymentSucceeded,
} from '@muster/events';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, openCounter, times } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;

describe('money', () => {
  test('pays an order once', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    const money = counter.moneyFor(order);
    await graph.deliver(paymentSucceeded, money, { id: '01900000-0000-7000-8000-000000000001' });
    await graph.deliver(paymentSucceeded, money, { id: '01900000-0000-7000-8000-000000000001' });
    await graph.deliver(paymentSucceeded, money);
    expect(await counter.now(order)).toMatchObject({ status: 'PAID', paid: { amountMinor: 1_000 } });
    expect((await graph.said(orderPaid)).filter(({ orderId }) => orderId === order.id)).toMatchObject([
      { from: 'PAYMENT_REQUESTED', paymentId: money.paymentId },
    ]);
    expect(await counter.owedFor(order)).toEqual([]);
  });

  test('of another amount, or for an order that is paid, goes back', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    await graph.deliver(paymentSucceeded, counter.moneyFor(order, 999));
    expect((await counter.now(order)).status).toBe('PAYMENT_REQUESTED');
    await graph.deliver(paymentSucceeded, counter.moneyFor(order));
    await graph.deliver(paymentSucceeded, counter.moneyFor(order));
    expect((await counter.owedFor(order)).map(({ amountMinor }) => amountMinor)).toEqual([999, 1_000]);
  });

  test('that fails leaves the order payable; that expires lets it go', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    await graph.deliver(paymentFailed, { ...counter.moneyFor(order), reason: 'declined' });
    expect((await counter.now(order)).status).toBe('PAYMENT_REQUESTED');
    await graph.deliver(paymentExpired, counter.moneyFor(order));
    expect((await counter.now(order)).status).toBe('EXPIRED');
    expect((await counter.quotaOf(offer)).sold_qty).toBe(0);
  });

  test('that comes late takes its place again if it can, else goes back', async () => {
    const offer = await counter.anOffer({ maxQty: 1 });
    const first = await counter.holds(offer);
    await counter.confirms(offer);
    await graph.deliver(paymentExpired, counter.moneyFor(first));
    await graph.deliver(paymentLateSucceeded, counter.moneyFor(first));
    expect((await counter.now(first)).status).toBe('PAID');
    expect(await counter.quotaOf(offer)).toMatchObject({ sold_qty: 1, status: 'SOLD_OUT' });
    expect((await graph.said(orderPaid)).find(({ orderId }) => orderId === first.id)).toMatchObject({
      from: 'EXPIRED',
    });

    const scarce = await counter.anOffer({ maxQty: 1 });
    const slow = await counter.holds(scarce);
    await counter.confirms(scarce);
    await graph.deliver(paymentExpired, counter.moneyFor(slow));
    await counter.holds(scarce);
    await graph.deliver(paymentLateSucceeded, counter.moneyFor(slow));
    expect((await counter.now(slow)).status).toBe('EXPIRED');
    expect(await counter.owedFor(slow)).toHaveLength(1);

    const closed = await counter.anOffer({ maxQty: 1 });
    const later = await counter.holds(closed);
    await counter.confirms(closed);
    await graph.deliver(paymentExpired, counter.moneyFor(later));
    await counter.closes(closed);
    await graph.deliver(paymentLateSucceeded, counter.moneyFor(later));
    expect(await counter.owedFor(later)).toHaveLength(1);
  });

  test('many late payments at once for the last place: one gets it', async () => {
    const offer = await counter.anOffer({ maxQty: 6 });
    const held = await Promise.all(times(6, () => counter.holds(offer)));
    await counter.confirms(offer);
    for (const order of held) await graph.deliver(paymentExpired, counter.moneyFor(order));
    await Promise.all(times(5, () => counter.holds(offer)));
    await Promise.all(held.map((order) => graph.deliver(paymentLateSucceeded, counter.moneyFor(order))));
    const statuses = await Promise.all(held.map(async (order) => (await counter.now(order)).status));
    expect(statuses.filter((status) => status === 'PAID')).toHaveLength(1);
    expect((await Promise.all(held.map(counter.owedFor))).flat()).toHaveLength(5);
  });

  test('not paid by its time, an order goes by the clock, and not a moment before', async () => {
    const offer = await counter.anOffer({ paymentWindowMinutes: 30 });
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    graph.clock.offsetMs += 29 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await counter.now(order)).status).toBe('PAYMENT_REQUESTED');
    graph.clock.offsetMs += 2 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await counter.now(order)).status).toBe('EXPIRED');
    expect((await graph.said(orderExpired)).filter(({ orderId }) => orderId === order.id)).toMatchObject([
      { from: 'PAYMENT_REQUESTED' },
    ]);
  });
});
