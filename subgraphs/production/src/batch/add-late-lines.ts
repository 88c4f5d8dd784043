import { batchChanged } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { KnownCounter } from '../counter/counter.entity.ts';
import { WorkOrder } from '../work/work.entity.ts';
import { linkPaidLines } from './link-paid-lines.ts';
import { findBatch } from './open-batch.ts';

/**
 * Has a batch make also what was paid for in time but heard of after it was finalized: a late payment that took its place
 * again just before the window closed travels on another way than the closing. Answers false when the work is over.
 */
export async function addLateLines(tx: Tx, counter: KnownCounter): Promise<boolean> {
  const batch = await findBatch(tx, counter.offerId);
  const workOrder = batch === null ? null : await tx.em.findOne(WorkOrder, { batch: batch.id });
  if (batch === null || workOrder === null || !['SCHEDULED', 'IN_PRODUCTION'].includes(batch.status)) return false;
  const qty = await linkPaidLines(tx, batch);
  batch.targetQty += qty;
  workOrder.productQty += qty;
  counter.finalPaidQty = batch.targetQty;
  tx.emit(batchChanged, { batchId: batch.id, offerId: batch.offerId, status: batch.status });
  return true;
}
