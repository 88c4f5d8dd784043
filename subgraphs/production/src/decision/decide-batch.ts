import { field, InvalidTransition } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import type { Batch } from '../batch/batch.entity.ts';
import type { CounterWithTerms } from '../counter/counter.entity.ts';
import { awaitsDecision } from '../counter/counter.rules.ts';
import { counterStates } from '../counter/counter.states.ts';
import { lockCounterWithTerms } from '../counter/lock-counter.ts';
import { isAsked } from './confirm-batch.ts';
import { confirm, giveUp, produce } from './decision.steps.ts';
import { settle } from './settle-counter.ts';

export const DECISIONS = ['PRODUCE', 'CANCEL'] as const;

export const DecideBatch = z.object({ offerId: field.id, decision: z.enum(DECISIONS) });

/**
 * Decides an offer under the policy ADMIN_DECIDES: one that missed its goal, or one that reached its threshold and was not
 * confirmed before its window closed. PRODUCE confirms the latter, so that its customers may pay.
 */
export async function decideBatch(tx: Tx, { offerId, decision }: z.infer<typeof DecideBatch>): Promise<Batch> {
  const counter = await lockCounterWithTerms(tx, offerId);
  const from = counter.status;
  const decide = from === 'REACHED' ? decideUnconfirmed : decideMissed;
  const batch = await decide(tx, counter, decision);
  await settle(tx, counter);
  tx.audit({
    action: 'batch.decide',
    entityType: 'Batch',
    entityId: batch.id,
    before: { counter: from },
    after: { decision, counter: counter.status, status: batch.status, targetQty: batch.targetQty },
  });
  return batch;
}

type Decision = (typeof DECISIONS)[number];

async function decideMissed(tx: Tx, counter: CounterWithTerms, decision: Decision): Promise<Batch> {
  const to = counterStates.next(counter.status, decision === 'PRODUCE' ? 'finalize' : 'fail');
  // Open payments may still change the quantity that is to be decided on.
  if (!awaitsDecision(counter)) throw new InvalidTransition('batch counter', counter.status, to);
  counter.seq += 1;
  const decided =
    decision === 'PRODUCE'
      ? produce(tx, counter)
      : giveUp(tx, counter, 'the goal was missed, and an administrator decided against it');
  return (await decided)!; // Only a confirmed batch comes to this decision.
}

async function decideUnconfirmed(tx: Tx, counter: CounterWithTerms, decision: Decision): Promise<Batch> {
  const to = decision === 'PRODUCE' ? 'CONFIRMED' : 'FAILED';
  if (!isAsked(counter, tx.now)) throw new InvalidTransition('batch counter', counter.status, to);
  counter.seq += 1;
  if (decision === 'PRODUCE') return confirm(tx, counter, tx.actor.id);
  return (await giveUp(tx, counter, 'it was not confirmed, and an administrator decided against it'))!; // Reached: it has a batch.
}
