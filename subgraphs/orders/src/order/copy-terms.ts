import type { OfferTerms } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { upsertTerms } from '../offer/upsert-terms.ts';
import { startSweep } from './sweep-offer.ts';

/** Copies an offer's terms. Deadlines of its orders that are later than its payment now ends move with them. */
export async function copyTerms(tx: Tx, terms: OfferTerms): Promise<void> {
  const { isShorter } = await upsertTerms(tx, terms);
  if (isShorter)
    startSweep(tx, { offerId: terms.offerId, what: 'shortenPayment', reason: 'the sell window closes earlier' });
}

/** Copies the terms of several offers, in the one order of their locks. */
export async function copyAllTerms(tx: Tx, offers: readonly OfferTerms[]): Promise<void> {
  for (const terms of offers.toSorted((a, b) => (a.offerId < b.offerId ? -1 : 1))) await copyTerms(tx, terms);
}
