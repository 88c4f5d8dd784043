import { productionScheduled, workOrderCreated } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { Batch } from '../batch/batch.entity.ts';
import { dayOf } from '../batch/batch.rules.ts';
import { batchStates } from '../batch/batch.states.ts';
import { linkPaidLines } from '../batch/link-paid-lines.ts';
import { setSchedule } from '../batch/set-schedule.ts';
import type { CounterWithTerms } from '../counter/counter.entity.ts';
import { createWorkOrder } from './create-work-order.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Finalizes a batch: quantity, order lines, schedule and work order. */
export async function planProduction(tx: Tx, { leadDays, shipDays }: CounterWithTerms, batch: Batch): Promise<void> {
  batch.status = batchStates.next(batch.status, 'finalize');
  batch.finalizedAt = tx.now;
  await tx.em.flush(); // The links have a foreign key to the batch, which may be new in this transaction.
  batch.targetQty = await linkPaidLines(tx, batch);

  const schedule = setSchedule(tx, batch, {
    revision: 1,
    plannedProductionDate: dateAfter(tx.now, leadDays),
    plannedShipDate: dateAfter(tx.now, leadDays + shipDays),
  });
  const workOrder = await createWorkOrder(tx, batch);
  batch.status = batchStates.next(batch.status, 'schedule');

  const { id: batchId, offerId, sellWindowId, productId, targetQty } = batch;
  const { plannedProductionDate, plannedShipDate } = schedule;
  const facts = { batchId, offerId, sellWindowId, productId };
  tx.emit(productionScheduled, { ...facts, targetQty, plannedProductionDate, plannedShipDate });
  tx.emit(workOrderCreated, { ...facts, workOrderId: workOrder.id, productQty: targetQty });
}

/** Calendar date in UTC, `days` after a timestamp. */
const dateAfter = (from: Date, days: number): string => dayOf(new Date(from.getTime() + days * DAY_MS));
