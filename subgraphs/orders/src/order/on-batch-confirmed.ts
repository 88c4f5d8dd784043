import type { batchConfirmed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockOffer } from '../offer/upsert-terms.ts';
import { startSweep } from './sweep-offer.ts';

/**
 * Payment opens for every order of the offer, and for each later one with its reservation, because the quota row says so from
 * here on; where the window had closed before, with an end of payment of its own. The row changes first and the orders in later transactions: reservations lock the other way round.
 */
export async function onBatchConfirmed(
  tx: Tx,
  { offerId, confirmedAt, payUntil }: PayloadOf<typeof batchConfirmed>,
): Promise<void> {
  await lockOffer(tx, offerId);
  await tx.em.execute(`insert into confirmed_offer (offer_id, confirmed_at) values (?, ?) on conflict do nothing`, [
    offerId,
    confirmedAt,
  ]);
  await tx.em.execute(
    `update quota set confirmed_at = coalesce(confirmed_at, ?), pay_until = coalesce(?::timestamptz, pay_until) where offer_id = ?`,
    [confirmedAt, payUntil, offerId],
  );
  startSweep(tx, { offerId, what: 'requestPayment', reason: 'the batch is confirmed' });
}
