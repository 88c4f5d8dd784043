import { defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { amountMinor, currency, id } from './parts.ts';

/** An entry was posted to the books, for good. */
export const journalPosted = defineEvent({
  type: 'journal.posted',
  version: 1,
  payload: z.object({
    entryId: id,
    number: z.string(),
    sourceType: z.string(),
    sourceId: z.string(),
    currency,
    totalMinor: amountMinor,
  }),
  orderedBy: (event) => event.sourceId,
});
