import {
  batchCancelled,
  batchChanged,
  batchConfirmed,
  finalizeRequested,
  offerFinalized,
  thresholdLost,
  thresholdReached,
} from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { Batch } from '../batch/batch.entity.ts';
import { batchStates } from '../batch/batch.states.ts';
import { findBatch, openBatch } from '../batch/open-batch.ts';
import { planProduction } from '../batch/plan-production.ts';
import type { KnownCounter } from './counter.entity.ts';
import { isGoalMet } from './counter.rules.ts';
import { counterStates } from './counter.states.ts';

/** Enough are wanted: there is a batch to confirm. `eventId` is the counted step that made it so. */
export async function reach(tx: Tx, counter: KnownCounter, eventId: string | null): Promise<void> {
  counter.status = counterStates.next(counter.status, 'reach');
  counter.reachedAt = tx.now;
  counter.reachedEventId = eventId;
  await openBatch(tx, counter);
  tx.emit(thresholdReached, thresholdOf(counter));
}

/** Too few are wanted again, and nobody had confirmed. */
export async function lose(tx: Tx, counter: KnownCounter): Promise<void> {
  counter.status = counterStates.next(counter.status, 'lose');
  counter.reachedAt = null;
  counter.reachedEventId = null;
  tx.emit(thresholdLost, thresholdOf(counter));
}

/** Opens payment. `confirmedBy` is null when the system confirms. */
export async function confirm(tx: Tx, counter: KnownCounter, confirmedBy: string | null): Promise<Batch> {
  counter.status = counterStates.next(counter.status, 'confirm');
  const batch = await openBatch(tx, counter);
  batch.status = batchStates.next(batch.status, 'confirm');
  batch.confirmedAt = tx.now;
  batch.confirmedBy = confirmedBy;
  tx.emit(batchConfirmed, { ...batchFacts(batch), confirmedAt: tx.now.toISOString() });
  tellBatch(tx, batch);
  return batch;
}

/** No reservation can come any more; those that are there may still be paid. */
export async function lock(_tx: Tx, counter: KnownCounter): Promise<void> {
  counter.status = counterStates.next(counter.status, 'lock');
}

/** The grace is over: what is unpaid shall leave, so that the last word can be spoken. */
export async function requestFinalize(tx: Tx, counter: KnownCounter): Promise<void> {
  counter.finalizeRequestedAt = tx.now;
  tx.emit(finalizeRequested, { offerId: counter.offerId, sellWindowId: counter.sellWindowId });
}

/** What is paid for is made. */
export async function produce(tx: Tx, counter: KnownCounter): Promise<Batch> {
  const goalMet = isGoalMet(counter);
  counter.status = counterStates.next(counter.status, 'finalize');
  counter.finalPaidQty = counter.paidQty;
  const batch = await openBatch(tx, counter);
  tx.emit(offerFinalized, {
    offerId: counter.offerId,
    sellWindowId: counter.sellWindowId,
    finalPaidQty: counter.paidQty,
    goalMet,
    outcome: 'PRODUCED',
  });
  await planProduction(tx, counter, batch);
  tellBatch(tx, batch);
  return batch;
}

/** Nothing is made; whoever paid gets the money back. */
export async function giveUp(tx: Tx, counter: KnownCounter, reason: string): Promise<Batch | null> {
  const batch = await fail(tx, counter, reason);
  if (batch !== null) tx.emit(batchCancelled, { ...batchFacts(batch), reason });
  tellLastWord(tx, counter, 'MISSED');
  return batch;
}

/** Nothing is made because nobody confirmed: nobody could pay either, so the reservations just lapse. */
export async function neverConfirmed(tx: Tx, counter: KnownCounter): Promise<void> {
  await fail(tx, counter, 'it was never confirmed');
  tellLastWord(tx, counter, 'NEVER_CONFIRMED');
}

async function fail(tx: Tx, counter: KnownCounter, reason: string): Promise<Batch | null> {
  if (counter.status !== 'LOCKED') await lock(tx, counter);
  counter.status = counterStates.next(counter.status, 'fail');
  counter.finalPaidQty = counter.paidQty;
  const batch = await findBatch(tx, counter.offerId);
  if (batch === null) return null;
  batch.status = batchStates.next(batch.status, 'cancel');
  batch.cancelledAt = tx.now;
  batch.cancelReason = reason;
  tellBatch(tx, batch);
  return batch;
}

const tellLastWord = (tx: Tx, counter: KnownCounter, outcome: 'MISSED' | 'NEVER_CONFIRMED'): void =>
  tx.emit(offerFinalized, {
    offerId: counter.offerId,
    sellWindowId: counter.sellWindowId,
    finalPaidQty: counter.paidQty,
    goalMet: isGoalMet(counter),
    outcome,
  });

const tellBatch = (tx: Tx, { id, offerId, status }: Batch): void =>
  tx.emit(batchChanged, { batchId: id, offerId, status });

const batchFacts = ({ id, offerId, sellWindowId, productId }: Batch) => ({
  batchId: id,
  offerId,
  sellWindowId,
  productId,
});

const thresholdOf = (counter: KnownCounter) => ({
  offerId: counter.offerId,
  sellWindowId: counter.sellWindowId,
  committedQty: counter.reservedQty + counter.paidQty,
  thresholdQty: counter.thresholdQty,
});
