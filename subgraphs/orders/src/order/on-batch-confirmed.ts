import type { batchConfirmed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockOffer } from '../offer/upsert-terms.ts';
import { startSweep } from './sweep-offer.ts';

/**
 * Payment opens for every order of the offer, and for each later one with its reservation, because the quota row says so from
 * here on. The row changes first and the orders in later transactions: reservations lock the other way round.
 */
export async function onBatchConfirmed(
  tx: Tx,
  { offerId, confirmedAt }: PayloadOf<typeof batchConfirmed>,
): Promise<void> {
  await lockOffer(tx, offerId);
  await tx.em.execute(`insert into confirmed_offer (offer_id, confirmed_at) values (?, ?) on conflict do nothing`, [
    offerId,
    confirmedAt,
  ]);
  await tx.em.execute(`update quota set confirmed_at = coalesce(confirmed_at, ?) where offer_id = ?`, [
    confirmedAt,
    offerId,
  ]);
  startSweep(tx, { offerId, what: 'requestPayment', reason: 'the batch is confirmed' });
}
