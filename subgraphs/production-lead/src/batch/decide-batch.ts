import { field, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { judge } from '../counter/counter.rules.ts';
import { lockCounter } from '../counter/lock-counters.ts';
import type { Batch } from './batch.entity.ts';
import { findBatch } from './ensure-batch.ts';
import { giveUp, produce } from './settle-closing.ts';

export const DECISIONS = ['PRODUCE', 'CANCEL'] as const;
export const DecideBatch = z.object({ offerId: field.id, decision: z.enum(DECISIONS) });

/** An administrator's last word on a batch that missed its goal under ADMIN_DECIDES. */
export async function decideBatch(tx: Tx, { offerId, decision }: z.infer<typeof DecideBatch>): Promise<Batch> {
  if (!isId(offerId)) throw new NotFound('offer');
  const counter = await lockCounter(tx, offerId);
  const batch = await findBatch(tx, counter.offerId);
  if (counter.terms == null || batch === null) throw new NotFound('batch');
  const waits =
    counter.status === 'LOCKED' &&
    judge({
      isConfirmed: batch.confirmedAt != null,
      reservedQty: counter.reservedQty,
      paidQty: counter.paidQty,
      thresholdQty: counter.thresholdQty,
      goalPolicy: counter.terms.goalPolicy,
    }) === 'ASK_ADMINISTRATOR';
  if (!waits) throw new InvalidTransition('batch', batch.status, decision === 'PRODUCE' ? 'FINALIZED' : 'CANCELLED');
  if (decision === 'PRODUCE') await produce(tx, counter, batch);
  else giveUp(tx, counter, batch, 'MISSED', 'an administrator gave it up');
  tx.audit({
    action: 'batch.decide',
    entityType: 'Batch',
    entityId: batch.id,
    after: { decision, paidQty: counter.paidQty },
  });
  return batch;
}
