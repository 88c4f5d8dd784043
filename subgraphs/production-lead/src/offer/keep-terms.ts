import type { OfferTerms, offerConfigured } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { settleClosing } from '../batch/settle-closing.ts';
import { evaluate, tellCounter } from '../counter/evaluate-counter.ts';
import { lockCounter } from '../counter/lock-counters.ts';

export const onOfferConfigured = (tx: Tx, { offer }: PayloadOf<typeof offerConfigured>): Promise<void> =>
  keepTerms(tx, offer);

/** Gives an offer's counter its terms. They never change; what was counted before they were known is judged by them now. */
export async function keepTerms(tx: Tx, terms: OfferTerms): Promise<void> {
  const counter = await lockCounter(tx, terms.offerId);
  if (counter.terms != null) return;
  counter.terms = terms;
  counter.thresholdQty = terms.thresholdQty;
  await evaluate(tx, counter);
  tellCounter(tx, counter);
  await settleClosing(tx, counter);
}
