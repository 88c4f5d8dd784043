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
import type { CounterWithTerms } from '../counter/counter.entity.ts';
import { isGoalMet } from '../counter/counter.rules.ts';
import { counterStates } from '../counter/counter.states.ts';
import { planProduction } from '../work/plan-production.ts';
import { endDecision, endGrace } from './decision.jobs.ts';

/** Opens a batch for confirmation: the threshold is reached. `eventId` is the log row that reached it. */
export async function reach(tx: Tx, counter: CounterWithTerms, eventId: string | null): Promise<void> {
  counter.status = counterStates.next(counter.status, 'reach');
  counter.reachedAt = tx.now;
  counter.reachedEventId = eventId;
  await openBatch(tx, counter);
  tx.emit(thresholdReached, thresholdOf(counter));
}

/** Takes an unconfirmed offer below its threshold again. */
export async function lose(tx: Tx, counter: CounterWithTerms): Promise<void> {
  counter.status = counterStates.next(counter.status, 'lose');
  counter.reachedAt = null;
  counter.reachedEventId = null;
  tx.emit(thresholdLost, thresholdOf(counter));
}

/** Asks an administrator about an offer whose window closed unconfirmed. Its reservations stay until the answer, or the deadline. */
export async function askAdministrator(tx: Tx, counter: CounterWithTerms): Promise<void> {
  counter.decisionUntil = minutesAfter(tx.now, counter.decisionMinutes);
  tx.schedule(endDecision, counter.offerId, { offerId: counter.offerId }, counter.decisionUntil);
}

/**
 * Confirms the batch, which opens payment. `confirmedBy` is null when the system confirms. After the closing, payment gets an end
 * of its own: the window's may have passed.
 */
export async function confirm(tx: Tx, counter: CounterWithTerms, confirmedBy: string | null): Promise<Batch> {
  counter.status = counterStates.next(counter.status, 'confirm');
  const batch = await openBatch(tx, counter);
  batch.status = batchStates.next(batch.status, 'confirm');
  batch.confirmedAt = tx.now;
  batch.confirmedBy = confirmedBy;
  const payUntil = counter.decisionUntil == null ? null : minutesAfter(tx.now, counter.paymentMinutes);
  if (payUntil !== null) {
    counter.decisionUntil = null;
    counter.graceEndsAt = payUntil;
    tx.schedule(endGrace, counter.offerId, { offerId: counter.offerId }, payUntil);
  }
  tx.emit(batchConfirmed, {
    ...batchFacts(batch),
    confirmedAt: tx.now.toISOString(),
    payUntil: payUntil?.toISOString() ?? null,
  });
  emitBatchChanged(tx, batch);
  return batch;
}

/** Closes the counter for reservations; those that exist may still be paid. */
export async function lock(_tx: Tx, counter: CounterWithTerms): Promise<void> {
  counter.status = counterStates.next(counter.status, 'lock');
  counter.decisionUntil = null;
}

/** Asks orders to expire unpaid reservations after the grace period, so that the offer can be decided. */
export async function requestFinalize(tx: Tx, counter: CounterWithTerms): Promise<void> {
  counter.finalizeRequestedAt = tx.now;
  tx.emit(finalizeRequested, { offerId: counter.offerId, sellWindowId: counter.sellWindowId });
}

/** Sends the paid quantity to production. */
export async function produce(tx: Tx, counter: CounterWithTerms): Promise<Batch> {
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
  emitBatchChanged(tx, batch);
  return batch;
}

/** Cancels the batch; `batch.cancelled` has every payment refunded. */
export async function giveUp(tx: Tx, counter: CounterWithTerms, reason: string): Promise<Batch | null> {
  const batch = await fail(tx, counter, reason);
  if (batch !== null) tx.emit(batchCancelled, { ...batchFacts(batch), reason });
  emitFinalized(tx, counter, 'MISSED');
  return batch;
}

/** Cancels a batch that was never confirmed. Payment never opened, so the reservations lapse without refunds. */
export async function neverConfirmed(tx: Tx, counter: CounterWithTerms): Promise<void> {
  await fail(tx, counter, 'it was never confirmed');
  emitFinalized(tx, counter, 'NEVER_CONFIRMED');
}

/** Ends an offer of a cancelled window. Its orders are cancelled with it, and what was paid is refunded. */
export async function callOff(tx: Tx, counter: CounterWithTerms): Promise<void> {
  const reason = 'the sell window was cancelled';
  const batch = await fail(tx, counter, reason);
  if (batch !== null) tx.emit(batchCancelled, { ...batchFacts(batch), reason });
  emitFinalized(tx, counter, 'CANCELLED');
}

async function fail(tx: Tx, counter: CounterWithTerms, reason: string): Promise<Batch | null> {
  if (counter.status !== 'LOCKED') await lock(tx, counter);
  counter.status = counterStates.next(counter.status, 'fail');
  counter.finalPaidQty = counter.paidQty;
  const batch = await findBatch(tx, counter.offerId);
  if (batch === null) return null;
  batch.status = batchStates.next(batch.status, 'cancel');
  batch.cancelledAt = tx.now;
  batch.cancelReason = reason;
  emitBatchChanged(tx, batch);
  return batch;
}

const emitFinalized = (tx: Tx, counter: CounterWithTerms, outcome: 'MISSED' | 'NEVER_CONFIRMED' | 'CANCELLED'): void =>
  tx.emit(offerFinalized, {
    offerId: counter.offerId,
    sellWindowId: counter.sellWindowId,
    finalPaidQty: counter.paidQty,
    goalMet: isGoalMet(counter),
    outcome,
  });

const emitBatchChanged = (tx: Tx, { id, offerId, status }: Batch): void =>
  tx.emit(batchChanged, { batchId: id, offerId, status });

const minutesAfter = (from: Date, minutes: number): Date => new Date(from.getTime() + minutes * 60_000);

const batchFacts = ({ id, offerId, sellWindowId, productId }: Batch) => ({
  batchId: id,
  offerId,
  sellWindowId,
  productId,
});

const thresholdOf = (counter: CounterWithTerms) => ({
  offerId: counter.offerId,
  sellWindowId: counter.sellWindowId,
  committedQty: counter.reservedQty + counter.paidQty,
  thresholdQty: counter.thresholdQty,
});
