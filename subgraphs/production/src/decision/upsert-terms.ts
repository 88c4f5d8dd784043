import type { OfferTerms } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { hasTerms } from '../counter/counter.entity.ts';
import { laterOf } from '../counter/counter.rules.ts';
import { lockCounter } from '../counter/lock-counter.ts';
import { settle } from './settle-counter.ts';

/** Copies an offer's terms, which never change except for the status of its window, and decides on the quantities counted so far. */
export async function upsertTerms(tx: Tx, terms: OfferTerms): Promise<void> {
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
