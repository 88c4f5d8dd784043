import { lock, type Tx } from '@muster/kit/orm';
import { BatchCounter } from '../counter/counter.entity.ts';
import { settle } from './settle-counter.ts';

/** Job at the end of the grace period. An offer that is decided already stays as it is. */
export async function endGraceWhenDue(tx: Tx, { offerId }: { offerId: string }): Promise<void> {
  const counter = await lock(tx, BatchCounter, offerId);
  if (counter.finalPaidQty != null) return;
  counter.seq += 1;
  await settle(tx, counter);
}
