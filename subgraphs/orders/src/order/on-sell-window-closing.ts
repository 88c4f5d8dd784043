import { quotaClosed, type sellWindowClosing } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { closeQuotas } from '../quota/close-quotas.ts';
import { startSweep } from './sweep-offer.ts';

/**
 * No reservation passes from here on. The event of each quota carries the total that was ever reserved from it, so that a
 * consumer that counts reservations knows when all of them have arrived.
 */
export async function onSellWindowClosing(
  tx: Tx,
  { sellWindowId, graceEndsAt }: PayloadOf<typeof sellWindowClosing>,
): Promise<void> {
  const closed = await closeQuotas(tx, sellWindowId, graceEndsAt);
  tx.emitAll(
    quotaClosed,
    closed.map(({ offerId, reservedEverQty }) => ({ offerId, sellWindowId, reservedEverQty, graceEndsAt })),
  );
  for (const { offerId } of closed)
    startSweep(tx, { offerId, what: 'shortenPayment', reason: 'the sell window has closed' });
}
