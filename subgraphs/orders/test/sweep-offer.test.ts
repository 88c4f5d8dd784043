import {
  batchCancelled,
  finalizeRequested,
  offerFinalized,
  paymentSucceeded,
  productionStarted,
  quotaClosed,
} from '@muster/events';
import { describe, expect, test } from 'vitest';
import { openCounter, times } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;

describe('the end of a window', () => {
  test('closes the quota and says how much was ever reserved', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer, { lines: [counter.lineOf(offer, 2)] });
    await counter.cancels(order.id, order.customer);
    await counter.holds(offer);
    await counter.closes(offer);
    await counter.closes(offer);
    expect((await graph.said(quotaClosed)).filter(({ offerId }) => offerId === offer.offerId)).toMatchObject([
      { reservedEverQty: 3 },
    ]);
    expect(await counter.quotaOf(offer)).toMatchObject({ status: 'CLOSED' });
    expect((await counter.reserves(offer)).__typename).toBe('SellWindowNotOpen');
  });

  test('while customers still come, counts exactly those who got in', async () => {
    const offer = await counter.anOffer({ maxQty: 500 });
    const coming = Promise.all(times(120, () => counter.reserves(offer)));
    await counter.closes(offer);
    const admitted = (await coming).filter(({ order }) => order !== undefined).length;
    const [closed] = (await graph.said(quotaClosed)).filter(({ offerId }) => offerId === offer.offerId);
    expect(closed!.reservedEverQty).toBe(admitted);
  });

  test.each([
    ['missed its goal', 'MISSED' as const, 'CANCELLED'],
    ['was never confirmed', 'NEVER_CONFIRMED' as const, 'EXPIRED'],
  ])('an offer that %s lets its customers go', async (_, outcome, status) => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await graph.deliver(offerFinalized, {
      offerId: offer.offerId,
      sellWindowId: offer.sellWindowId,
      finalPaidQty: 0,
      goalMet: false,
      outcome,
    });
    await graph.runDueJobs();
    expect((await counter.now(order)).status).toBe(status);
  });

  test('an offer that was never confirmed takes an order with it that is payable through another', async () => {
    const [offer, other] = [await counter.anOffer(), await counter.anOffer()];
    const order = await counter.holds(offer, { lines: [counter.lineOf(offer), counter.lineOf(other)] });
    await counter.confirms(offer);
    await graph.deliver(paymentSucceeded, counter.moneyFor(order));
    await graph.deliver(offerFinalized, {
      offerId: other.offerId,
      sellWindowId: other.sellWindowId,
      finalPaidQty: 0,
      goalMet: false,
      outcome: 'NEVER_CONFIRMED',
    });
    await graph.runDueJobs();
    expect((await counter.now(order)).status).toBe('CANCELLED');
    expect(await counter.owedFor(order)).toMatchObject([{ amountMinor: 2_000 }]);
  });

  test('a cancelled batch returns what was paid, and an order goes as a whole', async () => {
    const [offer, other] = [await counter.anOffer(), await counter.anOffer()];
    const order = await counter.holds(offer, { lines: [counter.lineOf(offer), counter.lineOf(other)] });
    await counter.confirms(offer);
    await graph.deliver(paymentSucceeded, counter.moneyFor(order));
    await graph.deliver(batchCancelled, { ...counter.batchOf(other), reason: 'the goal was missed' });
    await graph.runDueJobs();
    expect((await counter.now(order)).status).toBe('CANCELLED');
    expect(await counter.owedFor(order)).toMatchObject([{ amountMinor: 2_000 }]);
    expect([(await counter.quotaOf(offer)).sold_qty, (await counter.quotaOf(other)).sold_qty]).toEqual([0, 0]);
  });

  test('the end of the grace lets go who has not paid, and production begins with who has', async () => {
    const offer = await counter.anOffer();
    const [paid, open] = [await counter.holds(offer), await counter.holds(offer)];
    await counter.confirms(offer);
    await graph.deliver(paymentSucceeded, counter.moneyFor(paid));
    await graph.deliver(finalizeRequested, { offerId: offer.offerId, sellWindowId: offer.sellWindowId });
    await graph.deliver(productionStarted, counter.batchOf(offer));
    await graph.runDueJobs();
    expect([(await counter.now(paid)).status, (await counter.now(open)).status]).toEqual(['PROCESSING', 'EXPIRED']);
  });
});
