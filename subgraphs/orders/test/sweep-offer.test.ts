import {
  batchCancelled,
  finalizeRequested,
  offerFinalized,
  paymentSucceeded,
  productionStarted,
  quotaClosed,
} from '@muster/events';
import { describe, expect, test } from 'vitest';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

describe('the end of a window', () => {
  test('closes the quota and publishes the total that was ever reserved', async () => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer, { lines: [shop.lineOf(offer, 2)] });
    await shop.cancels(order.id, order.customer);
    await shop.holds(offer);
    await shop.closes(offer);
    await shop.closes(offer);
    expect((await graph.emitted(quotaClosed)).filter(({ offerId }) => offerId === offer.offerId)).toMatchObject([
      { reservedEverQty: 3 },
    ]);
    expect(await shop.quotaOf(offer)).toMatchObject({ status: 'CLOSED' });
    expect((await shop.reserves(offer)).__typename).toBe('SellWindowNotOpen');
  });

  test('counts exactly the reservations that passed, also those in flight', async () => {
    const offer = await shop.anOffer({ maxQty: 500 });
    const coming = Promise.all(times(120, () => shop.reserves(offer)));
    await shop.closes(offer);
    const admitted = (await coming).filter(({ order }) => order !== undefined).length;
    const [closed] = (await graph.emitted(quotaClosed)).filter(({ offerId }) => offerId === offer.offerId);
    expect(closed!.reservedEverQty).toBe(admitted);
  });

  test.each([
    ['missed its goal', 'MISSED' as const, 'CANCELLED'],
    ['was never confirmed', 'NEVER_CONFIRMED' as const, 'EXPIRED'],
  ])('an offer that %s ends its orders', async (_, outcome, status) => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer);
    await graph.deliver(offerFinalized, {
      offerId: offer.offerId,
      sellWindowId: offer.sellWindowId,
      finalPaidQty: 0,
      goalMet: false,
      outcome,
    });
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe(status);
  });

  test('an offer that was never confirmed cancels also an order that is payable through another offer', async () => {
    const [offer, other] = [await shop.anOffer(), await shop.anOffer()];
    const order = await shop.holds(offer, { lines: [shop.lineOf(offer), shop.lineOf(other)] });
    await shop.confirms(offer);
    await graph.deliver(paymentSucceeded, shop.moneyFor(order));
    await graph.deliver(offerFinalized, {
      offerId: other.offerId,
      sellWindowId: other.sellWindowId,
      finalPaidQty: 0,
      goalMet: false,
      outcome: 'NEVER_CONFIRMED',
    });
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe('CANCELLED');
    expect(await shop.owedFor(order)).toMatchObject([{ amountMinor: 2_000 }]);
  });

  test('a cancelled batch refunds its orders, each as a whole', async () => {
    const [offer, other] = [await shop.anOffer(), await shop.anOffer()];
    const order = await shop.holds(offer, { lines: [shop.lineOf(offer), shop.lineOf(other)] });
    await shop.confirms(offer);
    await graph.deliver(paymentSucceeded, shop.moneyFor(order));
    await graph.deliver(batchCancelled, { ...shop.batchOf(other), reason: 'the goal was missed' });
    await graph.runDueJobs();
    expect((await shop.now(order)).status).toBe('CANCELLED');
    expect(await shop.owedFor(order)).toMatchObject([{ amountMinor: 2_000 }]);
    expect([(await shop.quotaOf(offer)).sold_qty, (await shop.quotaOf(other)).sold_qty]).toEqual([0, 0]);
  });

  test('the end of the grace period expires unpaid orders, and production starts with the paid ones', async () => {
    const offer = await shop.anOffer();
    const [paid, open] = [await shop.holds(offer), await shop.holds(offer)];
    await shop.confirms(offer);
    await graph.deliver(paymentSucceeded, shop.moneyFor(paid));
    await graph.deliver(finalizeRequested, { offerId: offer.offerId, sellWindowId: offer.sellWindowId });
    await graph.deliver(productionStarted, shop.batchOf(offer));
    await graph.runDueJobs();
    expect([(await shop.now(paid)).status, (await shop.now(open)).status]).toEqual(['PROCESSING', 'EXPIRED']);
  });
});
