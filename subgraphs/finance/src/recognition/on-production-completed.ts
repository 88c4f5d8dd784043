import type { productionCompleted } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockOffers } from './lock-offers.ts';
import { recogniseRevenue } from './recognise-revenue.ts';
import { OfferRecognition } from './recognition.entity.ts';

/** Recognises the revenue of a completed batch. */
export async function onProductionCompleted(
  tx: Tx,
  { offerId, batchId }: PayloadOf<typeof productionCompleted>,
): Promise<void> {
  await lockOffers(tx, [offerId]);
  await tx.em.nativeUpdate(OfferRecognition, { offerId, completedBatchId: null }, { completedBatchId: batchId });
  await recogniseRevenue(tx, {
    offerId,
    source: { type: 'production.completed', idOf: (currency) => `${batchId}:${currency}` },
  });
}
