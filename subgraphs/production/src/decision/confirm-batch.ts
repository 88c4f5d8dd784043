import { field, InvalidTransition } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { Batch } from '../batch/batch.entity.ts';
import { hasClosed } from '../counter/allowed-actions.ts';
import { type CounterWithTerms, decisionOf } from '../counter/counter.entity.ts';
import { counterStates } from '../counter/counter.states.ts';
import { lockCounterWithTerms } from '../counter/lock-counter.ts';
import { confirm } from './decision.steps.ts';
import { settle } from './settle-counter.ts';

export const ConfirmBatch = z.object({ offerId: field.id });

/**
 * Confirms an offer, whether its threshold is reached or not, until its window closes; after that as long as an administrator is
 * asked. Payment opens with it.
 */
export async function confirmBatch(tx: Tx, { offerId }: z.infer<typeof ConfirmBatch>): Promise<Batch> {
  const counter = await lockCounterWithTerms(tx, offerId);
  const from = counter.status;
  if (counterStates.allows(from, 'confirm') && hasClosed(counter) && !isAsked(counter, tx.now)) {
    throw new InvalidTransition('batch of a sell window that has closed', from, 'CONFIRMED');
  }
  counter.seq += 1;
  const batch = await confirm(tx, counter, tx.actor.id);
  await settle(tx, counter);
  tx.audit({
    action: 'batch.confirm',
    entityType: 'Batch',
    entityId: batch.id,
    before: { counter: from },
    after: { counter: counter.status, status: batch.status },
  });
  return batch;
}

/** Whether an administrator may still decide about an unconfirmed offer of a closed window. */
export const isAsked = (counter: CounterWithTerms, now: Date): boolean => decisionOf(counter, now) === 'ASKED';
