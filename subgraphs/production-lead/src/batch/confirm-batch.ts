import { batchConfirmed } from '@muster/events';
import { field, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { BatchCounter } from '../counter/counter.entity.ts';
import { counterStates } from '../counter/counter.states.ts';
import { tellCounter } from '../counter/evaluate-counter.ts';
import { lockCounter } from '../counter/lock-counters.ts';
import type { Batch } from './batch.entity.ts';
import { batchStates } from './batch.states.ts';
import { ensureBatch, findBatch, tellBatch } from './ensure-batch.ts';

export const ConfirmBatch = z.object({ offerId: field.id });

/** Opens payment for an offer, whether or not the threshold is reached. Of two who do it at once, one does. */
export async function confirmBatch(tx: Tx, { offerId }: z.infer<typeof ConfirmBatch>): Promise<Batch> {
  if (!isId(offerId)) throw new NotFound('offer');
  const counter = await lockCounter(tx, offerId);
  if (counter.terms == null) throw new NotFound('offer');
  if (!counterStates.allows(counter.status, 'confirm')) {
    const batch = await findBatch(tx, counter.offerId);
    throw new InvalidTransition('batch', batch?.status ?? counter.status, 'CONFIRMED');
  }
  const batch = await confirm(tx, counter);
  tellCounter(tx, counter);
  tx.audit({
    action: 'batch.confirm',
    entityType: 'Batch',
    entityId: batch.id,
    after: { offerId, committedQty: counter.reservedQty + counter.paidQty },
  });
  return batch;
}

/** The confirmation itself, by an administrator or by the system; the counter is locked and still has to be told. */
export async function confirm(tx: Tx, counter: BatchCounter): Promise<Batch> {
  counter.status = counterStates.next(counter.status, 'confirm');
  const batch = await ensureBatch(tx, counter);
  batch.status = batchStates.next(batch.status, 'confirm');
  batch.confirmedAt = tx.now;
  batch.confirmedBy = tx.actor.kind === 'USER' ? tx.actor.id : null;
  tx.emit(batchConfirmed, { ...batch.facts(), confirmedAt: tx.now.toISOString() });
  tellBatch(tx, batch);
  return batch;
}
