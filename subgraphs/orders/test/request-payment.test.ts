import { randomUUID } from 'node:crypto';
import { offerConfigured, orderPaid, paymentRequested, sellWindowClosing } from '@muster/events';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, openCounter, times } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;

describe('confirming', () => {
  test('opens payment for everybody who holds a place, and at once for who comes later', async () => {
    const offer = await counter.anOffer({ paymentWindowMinutes: 30 });
    const held = await Promise.all(times(3, () => counter.holds(offer)));
    await counter.confirms(offer);
    for (const order of held)
      expect(await counter.now(order)).toMatchObject({ status: 'PAYMENT_REQUESTED', paymentDueAt: expect.any(String) });
    const later = await counter.holds(offer);
    expect(later).toMatchObject({
      status: 'PAYMENT_REQUESTED',
      history: [{ to: 'RESERVED' }, { from: 'RESERVED', to: 'PAYMENT_REQUESTED' }],
    });
    expect(Date.parse(later.paymentDueAt) - graph.clock.now().getTime()).toBeGreaterThan(29 * MINUTE_MS);
    expect(
      (await graph.said(paymentRequested)).filter(({ orderId }) => [...held, later].some(({ id }) => id === orderId)),
    ).toHaveLength(4);
  });

  test('reaches every one of more orders than one transaction takes', async () => {
    const offer = await counter.anOffer({ maxQty: 450 });
    await Promise.all(times(450, () => counter.reserves(offer)));
    await counter.confirms(offer);
    await graph.runDueJobs();
    const [row] = await graph.sql<{ left: number }>(
      `select count(*)::int as left from orders join quota_hold as hold on hold.order_id = orders.id where offer_id = $1 and orders.status <> 'PAYMENT_REQUESTED'`,
      [offer.offerId],
    );
    expect(row!.left).toBe(0);
  });

  test('while customers still come, leaves nobody behind', async () => {
    const offer = await counter.anOffer({ maxQty: 60 });
    const coming = Promise.all(times(60, () => counter.reserves(offer)));
    await counter.confirms(offer);
    await coming;
    await graph.runDueJobs();
    const left = await graph.sql(
      `select orders.id from orders join quota_hold as hold on hold.order_id = orders.id where offer_id = $1 and orders.status = 'RESERVED'`,
      [offer.offerId],
    );
    expect(left).toEqual([]);
  });

  test('is not lost when it is heard of before the offer', async () => {
    const offer = await counter.anOffer();
    const unheard = { ...offer, offerId: randomUUID(), sellWindowId: randomUUID() };
    await counter.confirms(unheard);
    await graph.deliver(offerConfigured, { sellWindowId: unheard.sellWindowId, offer: unheard });
    expect((await counter.holds(unheard)).status).toBe('PAYMENT_REQUESTED');
  });

  test('an order that costs nothing is paid with it', async () => {
    const offer = await counter.anOffer({
      variants: [{ variantId: randomUUID(), sku: 's', name: 'n', amountMinor: 0, currency: 'TWD' }],
    });
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    expect((await counter.now(order)).status).toBe('PAID');
    expect((await graph.said(orderPaid)).find(({ orderId }) => orderId === order.id)).toMatchObject({
      paymentId: null,
    });
  });
});

describe('payment is never due later than the order lives', () => {
  const at = (minutes: number) => new Date(graph.clock.now().getTime() + minutes * MINUTE_MS).toISOString();
  const toldDue = async ({ id }: { id: string }) =>
    (await graph.said(paymentRequested)).filter(({ orderId }) => orderId === id).map(({ dueAt }) => dueAt);

  test('when the window ends before, it is due with the grace: for who is there, and for who comes', async () => {
    const closeAt = at(10);
    const offer = await counter.anOffer({ closeAt, paymentWindowMinutes: 30, paymentGraceMinutes: 5 });
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    const due = new Date(Date.parse(closeAt) + 5 * MINUTE_MS).toISOString();
    expect(await counter.now(order)).toMatchObject({ status: 'PAYMENT_REQUESTED', paymentDueAt: due });
    expect(await toldDue(order)).toEqual([due]);
    const later = await counter.holds(offer);
    expect(later.paymentDueAt).toBe(due);
  });

  test('of an order over two windows, with the first that ends', async () => {
    const [soon, late] = [
      await counter.anOffer({ closeAt: at(4), paymentGraceMinutes: 1 }),
      await counter.anOffer({ closeAt: at(40), paymentGraceMinutes: 1 }),
    ];
    const order = await counter.holds(late, { lines: [counter.lineOf(late), counter.lineOf(soon)] });
    await counter.confirms(late);
    expect(Date.parse((await counter.now(order)).paymentDueAt)).toBe(
      Date.parse(soon.closeAt) + soon.paymentGraceMinutes * MINUTE_MS,
    );
  });

  test('closed early, it is due sooner, which is told once, and then the order goes', async () => {
    const offer = await counter.anOffer({ paymentWindowMinutes: 30 });
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    const [before] = await toldDue(order);
    const graceEndsAt = at(2);
    const closing = { sellWindowId: offer.sellWindowId, closedAt: at(0), graceEndsAt };
    await graph.deliver(sellWindowClosing, closing);
    await graph.runDueJobs();
    expect((await counter.now(order)).paymentDueAt).toBe(graceEndsAt);
    expect(await toldDue(order)).toEqual([before, graceEndsAt]);
    await graph.runDueJobs();
    expect((await counter.now(order)).status).toBe('PAYMENT_REQUESTED');
    graph.clock.offsetMs += 2 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await counter.now(order)).status).toBe('EXPIRED');
    expect(await toldDue(order)).toHaveLength(2);
  });
});
