import { exposed, fact } from '@muster/kit/graphql';
import { PerUserLimitExceeded, SellWindowNotOpen } from './quota.refusals.ts';

const offerId = { type: fact.id, description: 'Offer that caused the refusal.' };

/** Refusals of a quota that several mutations answer. */
export const quotaRefusals = {
  sellWindowNotOpen: exposed(SellWindowNotOpen, 'The sell window of an offer is not open at this moment.', { offerId }),
  perUserLimitExceeded: exposed(PerUserLimitExceeded, 'The limit per customer of an offer would be exceeded.', {
    offerId,
    limit: { type: fact.int, description: 'Units that one customer may hold.' },
    held: { type: fact.int, description: 'Units that the customer holds already.' },
  }),
};
