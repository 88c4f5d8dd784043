import { LockMode } from '@mikro-orm/postgresql';
import { batchChanged } from '@muster/events';
import { newId, type Tx } from '@muster/kit/orm';
import type { BatchCounter } from '../counter/counter.entity.ts';
import { Batch } from './batch.entity.ts';

/** The batch of a counter, made when it is first needed. Whoever asks holds the counter's lock. */
export async function ensureBatch(tx: Tx, counter: BatchCounter): Promise<Batch> {
  const known = await findBatch(tx, counter.offerId);
  if (known !== null) return known;
  const terms = counter.terms!;
  const [{ number }] = (await tx.em.execute<{ number: string }[]>(
    `select 'BAT-' || to_char(?::timestamptz at time zone 'UTC', 'YYYYMMDD') || '-' || lpad(nextval('batch_number')::text, 6, '0') as number`,
    [tx.now],
  )) as [{ number: string }];
  const batch = tx.em.create(Batch, {
    id: newId(),
    number,
    offerId: counter.offerId,
    sellWindowId: terms.sellWindowId,
    productId: terms.productId,
    status: 'CREATED',
    targetQty: 0,
    producedQty: 0,
    createdAt: tx.now,
  });
  tellBatch(tx, batch);
  await tx.em.flush();
  return batch;
}

export const findBatch = (tx: Tx, offerId: string): Promise<Batch | null> =>
  tx.em.findOne(Batch, { offerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** For whoever watches the batch. */
export function tellBatch(tx: Tx, batch: Batch): void {
  tx.emit(batchChanged, { batchId: batch.id, offerId: batch.offerId, status: batch.status });
}
