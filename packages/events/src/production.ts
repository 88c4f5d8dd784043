import { defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { at, count, id, seq } from './parts.ts';

/** The present state of an offer's counter. */
export const counterChanged = defineEvent({
  type: 'counter.changed',
  version: 1,
  payload: z.object({
    offerId: id,
    thresholdQty: count,
    reservedQty: count,
    paidQty: count,
    status: z.enum(['OPEN', 'REACHED', 'CONFIRMED', 'LOCKED', 'FINALIZED', 'FAILED']),
    reachedAt: at.nullable(),
    finalPaidQty: count.nullable(),
    /** Until when an administrator may confirm after the closing; null while nobody is asked. */
    decisionUntil: at.nullable().default(null),
    seq,
  }),
  orderedBy: (event) => event.offerId,
});

const threshold = z.object({ offerId: id, sellWindowId: id, committedQty: count, thresholdQty: count });

/** An offer's counter reached its threshold. */
export const thresholdReached = defineEvent({
  type: 'threshold.reached',
  version: 1,
  payload: threshold,
  orderedBy: (event) => event.offerId,
});

/** An offer's counter fell below its threshold again, before anyone confirmed. */
export const thresholdLost = defineEvent({
  type: 'threshold.lost',
  version: 1,
  payload: threshold,
  orderedBy: (event) => event.offerId,
});

const batch = { batchId: id, offerId: id, sellWindowId: id, productId: id };

/** The goal is confirmed: customers may pay. It means nothing else; production starts after the window is finalized. */
export const batchConfirmed = defineEvent({
  type: 'batch.confirmed',
  version: 1,
  payload: z.object({
    ...batch,
    confirmedAt: at,
    /** The new end of payment, where the window had closed before; null leaves the window's own. */
    payUntil: at.nullable().default(null),
  }),
  orderedBy: (event) => event.offerId,
});

/** The batch will not be made. Consumed by orders, which cancels its orders and has payments return the money. */
export const batchCancelled = defineEvent({
  type: 'batch.cancelled',
  version: 1,
  payload: z.object({ ...batch, reason: z.string() }),
  orderedBy: (event) => event.offerId,
});

/** A batch changed: for its watchers. */
export const batchChanged = defineEvent({
  type: 'batch.changed',
  version: 1,
  payload: z.object({ batchId: id, offerId: id, status: z.string() }),
  orderedBy: (event) => event.offerId,
});

/** The grace for open payments has ended. Consumed by orders, which expires unpaid orders of the offer. */
export const finalizeRequested = defineEvent({
  type: 'sell_window.finalize_requested',
  version: 1,
  payload: z.object({ offerId: id, sellWindowId: id }),
  orderedBy: (event) => event.offerId,
});

/**
 * Final outcome of an offer. PRODUCED: the batch goes on with `finalPaidQty`. MISSED: below its goal and given up. NEVER_CONFIRMED:
 * the window closed without a confirmation. CANCELLED: the window was cancelled before its production was planned. Consumed by
 * orders (expires or cancels) and catalog (the window is done).
 */
export const offerFinalized = defineEvent({
  type: 'sell_window.finalized',
  version: 1,
  payload: z.object({
    offerId: id,
    sellWindowId: id,
    finalPaidQty: count,
    goalMet: z.boolean(),
    outcome: z.enum(['PRODUCED', 'MISSED', 'NEVER_CONFIRMED', 'CANCELLED']),
  }),
  orderedBy: (event) => event.offerId,
});

/** The work on a batch is planned. */
export const productionScheduled = defineEvent({
  type: 'production.scheduled',
  version: 1,
  payload: z.object({ ...batch, targetQty: count, plannedProductionDate: z.iso.date(), plannedShipDate: z.iso.date() }),
  orderedBy: (event) => event.offerId,
});

/** The schedule of a batch has a new revision: its dates were moved. The latest revision counts, in whatever order they arrive. */
export const batchRescheduled = defineEvent({
  type: 'batch.rescheduled',
  version: 1,
  payload: z.object({
    ...batch,
    revision: z.int().min(2),
    plannedProductionDate: z.iso.date(),
    plannedShipDate: z.iso.date(),
  }),
  orderedBy: (event) => event.offerId,
});

export const workOrderCreated = defineEvent({
  type: 'production.work_order_created',
  version: 1,
  payload: z.object({ ...batch, workOrderId: id, productQty: count }),
  orderedBy: (event) => event.offerId,
});

/** The first step is being worked on. Consumed by orders. */
export const productionStarted = defineEvent({
  type: 'production.started',
  version: 1,
  payload: z.object(batch),
  orderedBy: (event) => event.offerId,
});

export const workStepChanged = defineEvent({
  type: 'production.step_changed',
  version: 1,
  payload: z.object({ ...batch, workOrderId: id, workStepId: id, stepSeq: z.int(), status: z.string() }),
  orderedBy: (event) => event.offerId,
});

/** Production of a batch is complete. Consumed by finance, which turns the liability into revenue. */
export const productionCompleted = defineEvent({
  type: 'production.completed',
  version: 1,
  payload: z.object({ ...batch, producedQty: count }),
  orderedBy: (event) => event.offerId,
});
