import type { OfferTerms } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { BatchCounter, hasTerms } from '../counter/counter.entity.ts';
import { laterOf } from '../counter/counter.rules.ts';
import { lockCounter } from '../counter/lock-counter.ts';
import { wasRemoved } from './removed-offer.entity.ts';
import { settle } from './settle-counter.ts';

/** Copies an offer's terms, unless these are older than the copy, and decides on the quantities counted so far. */
export async function upsertTerms(tx: Tx, terms: OfferTerms): Promise<void> {
  const counter = await lockCounter(tx, terms.offerId);
  if (await forgetRemoved(tx, counter)) return;
  const isKnown = hasTerms(counter);
  const windowStatus = isKnown ? laterOf(counter.windowStatus, terms.windowStatus) : terms.windowStatus;
  if (isKnown && terms.revision <= counter.termsRevision) {
    counter.windowStatus = windowStatus;
    return;
  }
  const { sellWindowId, productId, thresholdQty, goalPolicy, confirmMode, leadDays, shipDays } = terms;
  Object.assign(counter, {
    sellWindowId,
    productId,
    thresholdQty,
    goalPolicy,
    confirmMode,
    leadDays,
    shipDays,
    windowStatus,
    termsRevision: terms.revision,
    paymentMinutes: terms.paymentWindowMinutes + terms.paymentGraceMinutes,
    decisionMinutes: terms.decisionMinutes,
  });
  if (windowStatus === 'CANCELLED') counter.cancelledAt ??= tx.now;
  counter.seq += 1;
  await settle(tx, counter);
}

/** A command may have fetched terms before the offer was removed: the counter that they made is taken away again. */
async function forgetRemoved(tx: Tx, { offerId }: BatchCounter): Promise<boolean> {
  if (!(await wasRemoved(tx, offerId))) return false;
  await tx.em.nativeDelete(BatchCounter, { offerId });
  tx.em.clear();
  return true;
}
