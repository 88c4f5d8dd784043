import { batchChanged } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { linkPaidLines } from '../batch/link-paid-lines.ts';
import { findBatch } from '../batch/open-batch.ts';
import type { CounterWithTerms } from '../counter/counter.entity.ts';
import { WorkOrder } from './work.entity.ts';

/**
 * Adds order lines that were paid in time but whose event arrived after the batch was finalized: `order.paid` and the closing
 * of the window travel on different streams. Answers false when the work is over.
 */
export async function addLateLines(tx: Tx, counter: CounterWithTerms): Promise<boolean> {
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
