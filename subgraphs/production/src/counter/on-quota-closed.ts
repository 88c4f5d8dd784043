import type { quotaClosed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { endGrace } from './counter.jobs.ts';
import { lockCounter } from './lock-counter.ts';
import { settle } from './settle-counter.ts';

/** No reservation can be made any more; some may still be on their way to us, and `reservedEverQty` tells when all are here. */
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
