import { defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { id } from './parts.ts';

/** An item was created. */
export const sampleItemCreated = defineEvent({
  type: 'sample.item_created',
  version: 1,
  payload: z.object({ itemId: id }),
  orderedBy: (event) => event.itemId,
});
