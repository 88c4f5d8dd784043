import { field, InvalidTransition } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { Batch } from '../batch/batch.entity.ts';
import { awaitsDecision } from '../counter/counter.rules.ts';
import { counterStates } from '../counter/counter.states.ts';
import { lockCounterWithTerms } from '../counter/lock-counter.ts';
import { giveUp, produce } from './decision.steps.ts';
import { settle } from './settle-counter.ts';

export const DECISIONS = ['PRODUCE', 'CANCEL'] as const;

export const DecideBatch = z.object({ offerId: field.id, decision: z.enum(DECISIONS) });

/** Decides an offer that missed its goal under the policy ADMIN_DECIDES. */
export async function decideBatch(tx: Tx, { offerId, decision }: z.infer<typeof DecideBatch>): Promise<Batch> {
  const counter = await lockCounterWithTerms(tx, offerId);
  const to = counterStates.next(counter.status, decision === 'PRODUCE' ? 'finalize' : 'fail');
  // Open payments may still change the quantity that is to be decided on.
  if (!awaitsDecision(counter)) throw new InvalidTransition('batch counter', counter.status, to);
  counter.seq += 1;
  const decided =
    decision === 'PRODUCE'
      ? produce(tx, counter)
      : giveUp(tx, counter, 'the goal was missed, and an administrator decided against it');
  const batch = (await decided)!; // Only a confirmed batch comes to a decision.
  await settle(tx, counter);
  tx.audit({
    action: 'batch.decide',
    entityType: 'Batch',
    entityId: batch.id,
    before: { counter: 'LOCKED' },
    after: { decision, counter: counter.status, status: batch.status, targetQty: batch.targetQty },
  });
  return batch;
}
