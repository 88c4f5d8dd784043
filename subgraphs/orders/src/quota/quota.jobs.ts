import { defineJob } from '@muster/kit/orm';
import { z } from 'zod';

/** Runs at the end of an offer to an entry of the waiting list. */
export const lapseOffer = defineJob({
  kind: 'lapse-offer',
  payload: z.object({ entryId: z.uuid(), offerId: z.uuid() }),
});

/** Takes back the offers to entries of an offer that is off sale: they wait again, a page of entries at a time. */
export const withdrawOffers = defineJob({ kind: 'withdraw-offers', payload: z.object({ offerId: z.uuid() }) });

/** Closes the waiting list of an offer whose quota has closed, a page of entries at a time. */
export const closeWaitingList = defineJob({ kind: 'close-waiting-list', payload: z.object({ offerId: z.uuid() }) });
