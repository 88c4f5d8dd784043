import type { OfferTerms, offerConfigured } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { hasTerms } from './counter.entity.ts';
import { laterOf } from './counter.rules.ts';
import { lockCounter } from './lock-counter.ts';
import { settle } from './settle-counter.ts';

export const onOfferConfigured = (tx: Tx, { offer }: PayloadOf<typeof offerConfigured>): Promise<void> =>
  learnOffer(tx, offer);

/** Keeps a copy of an offer's terms. They never change; only its window moves on. What was counted before is judged now. */
export async function learnOffer(tx: Tx, terms: OfferTerms): Promise<void> {
  const counter = await lockCounter(tx, terms.offerId);
  if (hasTerms(counter)) {
    counter.windowStatus = laterOf(counter.windowStatus, terms.windowStatus);
    return;
  }
  const { sellWindowId, productId, thresholdQty, goalPolicy, confirmMode, leadDays, shipDays, windowStatus } = terms;
  Object.assign(counter, {
    sellWindowId,
    productId,
    thresholdQty,
    goalPolicy,
    confirmMode,
    leadDays,
    shipDays,
    windowStatus,
  });
  counter.seq += 1;
  await settle(tx, counter);
}
