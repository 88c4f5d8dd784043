import type {
  batchCancelled,
  batchConfirmed,
  finalizeRequested,
  offerFinalized,
  productionStarted,
} from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { lockOffer } from '../offer/upsert-terms.ts';
import { startSweep } from './sweep-offer.ts';

/**
 * Payment is open: for every order that is there, and, because the quota row says so from here on, at once for those that
 * are still to come. The row first and the orders in later transactions: reservations lock in the other order.
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

export async function onBatchCancelled(tx: Tx, { offerId, reason }: PayloadOf<typeof batchCancelled>): Promise<void> {
  startSweep(tx, { offerId, what: 'cancel', reason });
}

export async function onOfferFinalized(tx: Tx, { offerId, outcome }: PayloadOf<typeof offerFinalized>): Promise<void> {
  if (outcome === 'MISSED') startSweep(tx, { offerId, what: 'cancel', reason: 'the goal was missed' });
  if (outcome === 'NEVER_CONFIRMED') {
    const reason = 'the sell window closed and the batch was never confirmed';
    startSweep(tx, { offerId, what: 'expireReserved', reason });
    // Payment may be open through another offer of the same order; half of it was never wanted.
    startSweep(tx, { offerId, what: 'cancelOpened', reason });
  }
}

export async function onFinalizeRequested(tx: Tx, { offerId }: PayloadOf<typeof finalizeRequested>): Promise<void> {
  startSweep(tx, { offerId, what: 'expireUnpaid', reason: 'it was not paid before the grace ended' });
}

export async function onProductionStarted(tx: Tx, { offerId }: PayloadOf<typeof productionStarted>): Promise<void> {
  startSweep(tx, { offerId, what: 'startProduction', reason: 'production has started' });
}
