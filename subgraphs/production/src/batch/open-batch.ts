import { LockMode } from '@mikro-orm/postgresql';
import { batchChanged } from '@muster/events';
import { nextNumber, type Tx } from '@muster/kit/orm';
import type { CounterWithTerms } from '../counter/counter.entity.ts';
import { Batch } from './batch.entity.ts';

/** Batch of an offer, locked until the transaction ends. The counter's lock is not enough: work steps move a batch without it. */
export const findBatch = (tx: Tx, offerId: string): Promise<Batch | null> =>
  tx.em.findOne(Batch, { offerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** Batch of an offer, created on first use. */
export async function openBatch(tx: Tx, { offerId, sellWindowId, productId }: CounterWithTerms): Promise<Batch> {
  const open = await findBatch(tx, offerId);
  if (open !== null) return open;
  const number = await nextNumber(tx, { prefix: 'BAT', sequence: 'batch_number' });
  const batch = tx.em.create(Batch, {
    number,
    offerId,
    sellWindowId,
    productId,
    targetQty: 0,
    producedQty: 0,
    status: 'CREATED',
    createdAt: tx.now,
  });
  tx.emit(batchChanged, { batchId: batch.id, offerId, status: batch.status });
  return batch;
}
