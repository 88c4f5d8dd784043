import { randomUUID } from 'node:crypto';
import { offerConfigured, orderPaid, paymentRequested, sellWindowClosing } from '@muster/events';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

describe('a confirmed batch', () => {
  test('requests payment for every order, and immediately for later ones', async () => {
    const offer = await shop.anOffer({ paymentWindowMinutes: 30 });
    const held = await Promise.all(times(3, () => shop.holds(offer)));
    await shop.confirms(offer);
    for (const order of held)
      expect(await shop.now(order)).toMatchObject({ status: 'PAYMENT_REQUESTED', paymentDueAt: expect.any(String) });
    const later = await shop.holds(offer);
    expect(later).toMatchObject({
      status: 'PAYMENT_REQUESTED',
      history: [{ to: 'RESERVED' }, { from: 'RESERVED', to: 'PAYMENT_REQUESTED' }],
    });
    expect(Date.parse(later.paymentDueAt) - graph.clock.now().getTime()).toBeGreaterThan(29 * MINUTE_MS);
    expect(
      (await graph.emitted(paymentRequested)).filter(({ orderId }) =>
        [...held, later].some(({ id }) => id === orderId),
      ),
    ).toHaveLength(4);
  });

  test('reaches every order, also of more than one page of the sweep', async () => {
    const offer = await shop.anOffer({ maxQty: 450 });
    await Promise.all(times(450, () => shop.reserves(offer)));
    await shop.confirms(offer);
    await graph.runDueJobs();
    const [row] = await graph.sql<{ left: number }>(
      `select count(*)::int as left from orders join quota_hold as hold on hold.order_id = orders.id where offer_id = $1 and orders.status <> 'PAYMENT_REQUESTED'`,
      [offer.offerId],
    );
    expect(row!.left).toBe(0);
  });

  test('misses no reservation that is in flight', async () => {
    const offer = await shop.anOffer({ maxQty: 60 });
    const coming = Promise.all(times(60, () => shop.reserves(offer)));
    await shop.confirms(offer);
    await coming;
    await graph.runDueJobs();
    const left = await graph.sql(
      `select orders.id from orders join quota_hold as hold on hold.order_id = orders.id where offer_id = $1 and orders.status = 'RESERVED'`,
      [offer.offerId],
    );
    expect(left).toEqual([]);
  });

  test('takes effect also when it arrives before the offer', async () => {
    const offer = await shop.anOffer();
    const unheard = { ...offer, offerId: randomUUID(), sellWindowId: randomUUID() };
    await shop.confirms(unheard);
    await graph.deliver(offerConfigured, { sellWindowId: unheard.sellWindowId, offer: unheard });
    expect((await shop.holds(unheard)).status).toBe('PAYMENT_REQUESTED');
  });

  test('marks an order that costs nothing as paid', async () => {
    const offer = await shop.anOffer({
      variants: [{ variantId: randomUUID(), sku: 's', name: 'n', amountMinor: 0, currency: 'TWD' }],
    });
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    expect((await shop.now(order)).status).toBe('PAID');
    expect((await graph.emitted(orderPaid)).find(({ orderId }) => orderId === order.id)).toMatchObject({
      paymentId: null,
    });
  });
});

describe('the payment deadline is never later than the order expires', () => {
  const at = (minutes: number) => new Date(graph.clock.now().getTime() + minutes * MINUTE_MS).toISOString();
  const emittedDue = async ({ id }: { id: string }) =>
    (await graph.emitted(paymentRequested)).filter(({ orderId }) => orderId === id).map(({ dueAt }) => dueAt);

  test('when the window ends earlier, at the end of its grace period, for present and later orders', async () => {
    const closeAt = at(10);
    const offer = await shop.anOffer({ closeAt, paymentWindowMinutes: 30, paymentGraceMinutes: 5 });
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    const due = new Date(Date.parse(closeAt) + 5 * MINUTE_MS).toISOString();
    expect(await shop.now(order)).toMatchObject({ status: 'PAYMENT_REQUESTED', paymentDueAt: due });
    expect(await emittedDue(order)).toEqual([due]);
    const later = await shop.holds(offer);
    expect(later.paymentDueAt).toBe(due);
  });

  test('with two windows, at the first end', async () => {
    const [soon, late] = [
      await shop.anOffer({ closeAt: at(4), paymentGraceMinutes: 1 }),
      await shop.anOffer({ closeAt: at(40), paymentGraceMinutes: 1 }),
    ];
    const order = await shop.holds(late, { lines: [shop.lineOf(late), shop.lineOf(soon)] });
    await shop.confirms(late);
    expect(Date.parse((await shop.now(order)).paymentDueAt)).toBe(
      Date.parse(soon.closeAt) + soon.paymentGraceMinutes * MINUTE_MS,
    );
  });

  test('when the window is closed early, the deadline moves, with one event, and then the order expires', async () => {
    const offer = await shop.anOffer({ paymentWindowMinutes: 30 });
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    const [before] = await emittedDue(order);
    const graceEndsAt = at(2);
    const closing = { sellWindowId: offer.sellWindowId, closedAt: at(0), graceEndsAt };
    await graph.deliver(sellWindowClosing, closing);
    await graph.runDueJobs();
    expect((await shop.now(order)).paymentDueAt).toBe(graceEndsAt);
    expect(await emittedDue(order)).toEqual([before, graceEndsAt]);
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe('PAYMENT_REQUESTED');
    graph.clock.offsetMs += 2 * MINUTE_MS;
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe('EXPIRED');
    expect(await emittedDue(order)).toHaveLength(2);
  });
});
