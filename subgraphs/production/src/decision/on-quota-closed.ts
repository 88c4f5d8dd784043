import type { quotaClosed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockCounter } from '../counter/lock-counter.ts';
import { endGrace } from './decision.jobs.ts';
import { settle } from './settle-counter.ts';

/** Closes an offer for reservations. Events of some may still be in flight: `reservedEverQty` says how many there must be. */
export async function onQuotaClosed(
  tx: Tx,
  { offerId, reservedEverQty, graceEndsAt }: PayloadOf<typeof quotaClosed>,
): Promise<void> {
  const counter = await lockCounter(tx, offerId);
  if (counter.closingReservedEverQty != null) return;
  counter.closingReservedEverQty = reservedEverQty;
  counter.graceEndsAt = new Date(graceEndsAt);
  counter.seq += 1;
  tx.schedule(endGrace, offerId, { offerId }, counter.graceEndsAt);
  await settle(tx, counter);
}
