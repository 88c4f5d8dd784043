import { defineEntity, p } from '@mikro-orm/core';
import type { Tx } from '@muster/kit/orm';

const RemovedOfferSchema = defineEntity({
  name: 'RemovedOffer',
  properties: { offerId: p.uuid().primary(), removedAt: p.datetime() },
});
/** An offer that catalog removed before its window opened. The row stays, as its terms may still arrive. */
export class RemovedOffer extends RemovedOfferSchema.class {}
RemovedOfferSchema.setClass(RemovedOffer);

/** Asked under the lock of the offer, which its removal takes, too. */
export const wasRemoved = async (tx: Tx, offerId: string): Promise<boolean> =>
  (await tx.em.count(RemovedOffer, { offerId })) > 0;
