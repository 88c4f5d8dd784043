import type { offerRemoved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { Batch } from '../batch/batch.entity.ts';
import { BatchCounter } from '../counter/counter.entity.ts';
import { lockCounter } from '../counter/lock-counter.ts';
import { RemovedOffer, wasRemoved } from './removed-offer.entity.ts';

/**
 * Forgets an offer whose window never opened, with the batch that a threshold of zero opened for it. An offer that was reserved has
 * a log, which refers to its counter: this fails then, and nothing is lost.
 */
export async function onOfferRemoved(tx: Tx, { offerId }: PayloadOf<typeof offerRemoved>): Promise<void> {
  await lockCounter(tx, offerId);
  await tx.em.nativeDelete(Batch, { offerId });
  await tx.em.nativeDelete(BatchCounter, { offerId });
  tx.em.clear(); // The counter was read by its lock, and is gone.
  if (!(await wasRemoved(tx, offerId))) tx.em.create(RemovedOffer, { offerId, removedAt: tx.now });
}
