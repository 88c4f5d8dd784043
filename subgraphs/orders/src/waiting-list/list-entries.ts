import { column } from '@muster/kit/orm';
import { childList } from '@muster/kit/subgraph';
import { type EntryStatus, entryStates } from '../quota/waiting-list.states.ts';
import { WaitingListEntry } from './entry.entity.ts';

/** A customer's entries, newest first. */
export const entriesOfUser = childList({
  name: 'User.waitingListEntries',
  entity: WaitingListEntry,
  from: 'waiting_list_entry as child',
  parent: 'child.user_id',
  isNewestFirst: true,
  where: 'true',
  params: (_: null) => [],
});

/** The entries of an offer in the order of the line, of some statuses; null for all. */
export const entriesOfOffer = childList({
  name: 'SellWindowOffer.waitingList',
  entity: WaitingListEntry,
  from: 'waiting_list_entry as child',
  parent: 'child.offer_id',
  isNewestFirst: false,
  where: 'child.status = any(?::text[])',
  params: (statuses: readonly EntryStatus[] | null) => [column(statuses ?? entryStates.states)],
});
