import { lock, type Tx } from '@muster/kit/orm';
import { BatchCounter } from '../counter/counter.entity.ts';
import { settle } from './settle-counter.ts';

/** Job at the end of the decision period. An offer that was decided in time stays as it is. */
export async function endDecisionWhenDue(tx: Tx, { offerId }: { offerId: string }): Promise<void> {
  const counter = await lock(tx, BatchCounter, offerId);
  if (counter.decisionUntil == null) return;
  counter.seq += 1;
  await settle(tx, counter);
}
