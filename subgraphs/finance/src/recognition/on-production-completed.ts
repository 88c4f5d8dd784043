import type { productionCompleted } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockOffers } from './lock-offers.ts';
import { recogniseRevenue } from './recognise-revenue.ts';

/** Recognises the revenue of a completed batch. */
export async function onProductionCompleted(
  tx: Tx,
  { offerId, batchId }: PayloadOf<typeof productionCompleted>,
): Promise<void> {
  await lockOffers(tx, [offerId]);
  await tx.em.execute(
    `update offer_recognition set completed_batch_id = ? where offer_id = ? and completed_batch_id is null`,
    [batchId, offerId],
  );
  await recogniseRevenue(tx, {
    offerId,
    source: { type: 'production.completed', idOf: (currency) => `${batchId}:${currency}` },
  });
}
