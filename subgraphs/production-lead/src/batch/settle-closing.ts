import {
  batchCancelled,
  finalizeRequested,
  offerFinalized,
  productionScheduled,
  type quotaClosed,
} from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { defineJob, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { BatchCounter } from '../counter/counter.entity.ts';
import { judge } from '../counter/counter.rules.ts';
import { counterStates } from '../counter/counter.states.ts';
import { tellCounter } from '../counter/evaluate-counter.ts';
import { lockCounter } from '../counter/lock-counters.ts';
import { createWorkOrder } from '../work-order/create-work-order.ts';
import { type Batch, BatchSchedule } from './batch.entity.ts';
import { batchStates } from './batch.states.ts';
import { findBatch, tellBatch } from './ensure-batch.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Runs when the grace for open payments ends. */
export const endGrace = defineJob({ kind: 'end-grace', payload: z.object({ offerId: z.uuid() }) });

/** No reservation is taken any more; `reservedEverQty` says how many there were, so that we know when we have heard of all. */
export async function onQuotaClosed(
  tx: Tx,
  { offerId, reservedEverQty, graceEndsAt }: PayloadOf<typeof quotaClosed>,
): Promise<void> {
  const counter = await lockCounter(tx, offerId);
  counter.closingReservedEverQty = reservedEverQty;
  counter.graceEndsAt = new Date(graceEndsAt);
  await settleClosing(tx, counter);
}

/** Decides a closed offer as soon as everything is known that it takes. The counter is locked; called after each change of it. */
export async function settleClosing(tx: Tx, counter: BatchCounter): Promise<void> {
  const { terms, closingReservedEverQty } = counter;
  if (terms == null || closingReservedEverQty == null || counter.reservedEverQty < closingReservedEverQty) return;
  const wasConfirmed = counter.status === 'CONFIRMED';
  if (counterStates.allows(counter.status, 'lock')) {
    counter.status = counterStates.next(counter.status, 'lock');
    tellCounter(tx, counter);
    if (wasConfirmed) tx.schedule(endGrace, counter.offerId, { offerId: counter.offerId }, counter.graceEndsAt!);
  }
  if (counter.status !== 'LOCKED') return;
  const batch = await findBatch(tx, counter.offerId);
  const verdict = judge({
    isConfirmed: batch?.confirmedAt != null,
    reservedQty: counter.reservedQty,
    paidQty: counter.paidQty,
    thresholdQty: counter.thresholdQty,
    goalPolicy: terms.goalPolicy,
  });
  if (verdict === 'PRODUCE') await produce(tx, counter, batch!);
  if (verdict === 'MISSED') giveUp(tx, counter, batch, 'MISSED', 'the goal was missed');
  if (verdict === 'NEVER_CONFIRMED')
    giveUp(tx, counter, batch, 'NEVER_CONFIRMED', 'the sell window closed and nobody had confirmed');
}

/** The grace has ended: what is still unpaid is let go, by orders; the counter hears of each and is decided with the last. */
export async function endGraceWhenDue(tx: Tx, { offerId }: { offerId: string }): Promise<void> {
  const counter = await lockCounter(tx, offerId);
  if (counter.status === 'LOCKED' && counter.reservedQty > 0) {
    tx.emit(finalizeRequested, { offerId, sellWindowId: counter.terms!.sellWindowId });
  }
}

/** What was paid for is made: so many, by this plan, in these steps. */
export async function produce(tx: Tx, counter: BatchCounter, batch: Batch): Promise<void> {
  const terms = counter.terms!;
  counter.status = counterStates.next(counter.status, 'finalize');
  counter.finalPaidQty = counter.paidQty;
  tellCounter(tx, counter);
  batch.status = batchStates.next(batch.status, 'finalize');
  batch.targetQty = counter.paidQty;
  batch.finalizedAt = tx.now;
  await tx.em.execute(`update paid_line set batch_id = ? where offer_id = ? and batch_id is null`, [
    batch.id,
    counter.offerId,
  ]);
  tx.emit(offerFinalized, {
    offerId: counter.offerId,
    sellWindowId: terms.sellWindowId,
    finalPaidQty: counter.paidQty,
    goalMet: counter.paidQty >= counter.thresholdQty,
    outcome: 'PRODUCED',
  });

  batch.status = batchStates.next(batch.status, 'schedule');
  const made = new Date(tx.now.getTime() + terms.leadDays * DAY_MS);
  const sent = new Date(made.getTime() + terms.shipDays * DAY_MS);
  const plan = { plannedProductionDate: dateOf(made), plannedShipDate: dateOf(sent) };
  tx.em.create(BatchSchedule, { batchId: batch.id, revision: 1, ...plan });
  tx.emit(productionScheduled, { ...batch.facts(), targetQty: batch.targetQty, ...plan });
  await createWorkOrder(tx, batch);
  tellBatch(tx, batch);
}

/** Nothing of it is made. Orders lets its customers go, and payments returns what they paid. */
export function giveUp(
  tx: Tx,
  counter: BatchCounter,
  batch: Batch | null,
  outcome: 'MISSED' | 'NEVER_CONFIRMED',
  reason: string,
): void {
  counter.status = counterStates.next(counter.status, 'fail');
  counter.finalPaidQty = counter.paidQty;
  tellCounter(tx, counter);
  if (batch !== null) {
    batch.status = batchStates.next(batch.status, 'cancel');
    batch.cancelledAt = tx.now;
    batch.cancelReason = reason;
    // Where nobody had confirmed there is nothing to return: the last word below says what becomes of the orders.
    if (outcome === 'MISSED') tx.emit(batchCancelled, { ...batch.facts(), reason });
    tellBatch(tx, batch);
  }
  tx.emit(offerFinalized, {
    offerId: counter.offerId,
    sellWindowId: counter.terms!.sellWindowId,
    finalPaidQty: counter.paidQty,
    goalMet: false,
    outcome,
  });
}

const dateOf = (moment: Date): string => moment.toISOString().slice(0, 10);
