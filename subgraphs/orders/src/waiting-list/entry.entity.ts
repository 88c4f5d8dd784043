import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { entryStates } from '../quota/waiting-list.states.ts';

/** Days after its end for which an entry is kept. */
export const ENDED_ENTRIES_KEPT_DAYS = 180;

const WaitingListEntrySchema = defineEntity({
  name: 'WaitingListEntry',
  properties: {
    ...identity,
    offerId: p.uuid(),
    userId: p.uuid(),
    variantId: p.uuid().nullable(),
    quantity: p.integer(),
    offerMinutes: p.integer(),
    status: p.enum(entryStates.states),
    joinedAt: p.datetime(),
    offeredUntil: p.datetime().nullable(),
    orderId: p.uuid().nullable(),
    endedAt: p.datetime().nullable(),
  },
});
/** A customer's claim to units of a sold-out offer that come back, for reading. It changes under the lock of its quota row. */
export class WaitingListEntry extends WaitingListEntrySchema.class {}
WaitingListEntrySchema.setClass(WaitingListEntry);
