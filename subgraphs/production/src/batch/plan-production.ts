import { productionScheduled, workOrderCreated } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { KnownCounter } from '../counter/counter.entity.ts';
import { createWorkOrder } from '../work/create-work-order.ts';
import { type Batch, BatchSchedule } from './batch.entity.ts';
import { batchStates } from './batch.states.ts';
import { linkPaidLines } from './link-paid-lines.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Fixes how much a batch makes and for whom, when it shall be done, and the work it takes. */
export async function planProduction(tx: Tx, { leadDays, shipDays }: KnownCounter, batch: Batch): Promise<void> {
  batch.status = batchStates.next(batch.status, 'finalize');
  batch.finalizedAt = tx.now;
  await tx.em.flush(); // A batch that was made in this very transaction must be there to be linked to.
  batch.targetQty = await linkPaidLines(tx, batch);

  const schedule = tx.em.create(BatchSchedule, {
    batch,
    revision: 1,
    plannedProductionDate: dateAfter(tx.now, leadDays),
    plannedShipDate: dateAfter(tx.now, leadDays + shipDays),
    createdAt: tx.now,
  });
  const workOrder = await createWorkOrder(tx, batch);
  batch.status = batchStates.next(batch.status, 'schedule');

  const { id: batchId, offerId, sellWindowId, productId, targetQty } = batch;
  const { plannedProductionDate, plannedShipDate } = schedule;
  const facts = { batchId, offerId, sellWindowId, productId };
  tx.emit(productionScheduled, { ...facts, targetQty, plannedProductionDate, plannedShipDate });
  tx.emit(workOrderCreated, { ...facts, workOrderId: workOrder.id, productQty: targetQty });
}

/** The day, in UTC, so many days after a moment. */
const dateAfter = (moment: Date, days: number): string =>
  new Date(moment.getTime() + days * DAY_MS).toISOString().slice(0, 10);
