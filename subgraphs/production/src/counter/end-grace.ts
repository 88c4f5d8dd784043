import { lock, type Tx } from '@muster/kit/orm';
import { BatchCounter } from './counter.entity.ts';
import { settle } from './settle-counter.ts';

/** The clock's word that the grace is over. An offer that is decided already is left alone. */
export async function endGraceWhenDue(tx: Tx, { offerId }: { offerId: string }): Promise<void> {
  const counter = await lock(tx, BatchCounter, offerId);
  if (counter.finalPaidQty != null) return;
  counter.seq += 1;
  await settle(tx, counter);
}
