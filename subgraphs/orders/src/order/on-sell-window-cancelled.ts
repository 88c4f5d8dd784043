import type { sellWindowCancelled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { cancelQuotas } from '../quota/close-quotas.ts';
import { startSweep } from './sweep-offer.ts';

export const WINDOW_CANCELLED = 'the sell window was cancelled';

/**
 * No reservation passes from here on, and unpaid orders are cancelled at once. Paid ones wait for production, which may be making
 * their goods already: sell_window.finalized says so for each offer.
 */
export async function onSellWindowCancelled(
  tx: Tx,
  { sellWindowId, cancelledAt }: PayloadOf<typeof sellWindowCancelled>,
): Promise<void> {
  for (const offerId of await cancelQuotas(tx, sellWindowId, cancelledAt))
    startSweep(tx, { offerId, what: 'cancelUnpaid', reason: WINDOW_CANCELLED });
}
