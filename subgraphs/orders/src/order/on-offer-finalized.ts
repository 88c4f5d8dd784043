import type { offerFinalized } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { onSellWindowCancelled, WINDOW_CANCELLED } from './on-sell-window-cancelled.ts';
import { startSweep } from './sweep-offer.ts';

export async function onOfferFinalized(
  tx: Tx,
  { offerId, sellWindowId, outcome }: PayloadOf<typeof offerFinalized>,
): Promise<void> {
  if (outcome === 'CANCELLED') {
    // Production may have heard first: the quota is closed before its orders are swept, so that none is made behind the sweep.
    await onSellWindowCancelled(tx, { sellWindowId, cancelledAt: tx.now.toISOString() });
    startSweep(tx, { offerId, what: 'cancel', reason: WINDOW_CANCELLED });
  }
  if (outcome === 'MISSED') startSweep(tx, { offerId, what: 'cancel', reason: 'the goal was missed' });
  if (outcome === 'NEVER_CONFIRMED') {
    const reason = 'the sell window closed and the batch was never confirmed';
    startSweep(tx, { offerId, what: 'expireReserved', reason });
    // Payment may be open through another offer of the same order; nobody wants half of that order.
    startSweep(tx, { offerId, what: 'cancelOpened', reason });
  }
}
