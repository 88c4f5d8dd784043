import type { offerRemoved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockQuotas } from '../quota/quota-row.ts';
import { lockOffer } from './upsert-terms.ts';

/**
 * Forgets an offer whose window never opened: nobody can have reserved it, or wait for it. Whatever says otherwise is a fault, at
 * which this fails and nothing is lost. Terms that a command has fetched before find the offer removed.
 */
export async function onOfferRemoved(tx: Tx, { offerId }: PayloadOf<typeof offerRemoved>): Promise<void> {
  await lockOffer(tx, offerId);
  const [quota] = await lockQuotas(tx, [offerId]);
  if (quota !== undefined && quota.reservedEverQty + quota.soldQty + quota.heldBackQty + quota.waitingCount > 0)
    throw new Error(`The removed offer ${offerId} was reserved.`);
  await tx.em.execute(
    `with forgotten as (delete from quota where offer_id = ?),
          terms as (delete from offer where offer_id = ?),
          confirmation as (delete from confirmed_offer where offer_id = ?)
     insert into removed_offer (offer_id, removed_at) values (?, ?) on conflict do nothing`,
    [offerId, offerId, offerId, offerId, tx.now],
  );
}
