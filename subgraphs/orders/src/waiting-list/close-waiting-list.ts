import type { Tx } from '@muster/kit/orm';
import { closeWaitingList } from '../quota/quota.jobs.ts';
import { lockQuotas } from '../quota/quota-row.ts';
import { LIVE } from '../quota/waiting-list.states.ts';
import { endEntries } from './end-entries.ts';
import { WaitingListEntry } from './entry.entity.ts';

/** Entries of one transaction. */
const ENTRIES_MAX = 500;

/** Closes the entries of an offer whose quota has closed, and continues until none is live. */
export async function closeEntries(tx: Tx, { offerId }: { offerId: string }): Promise<void> {
  const [quota] = await lockQuotas(tx, [offerId]);
  if (quota?.status !== 'CLOSED') return;
  const live = await tx.em.find(WaitingListEntry, { offerId, status: { $in: [...LIVE] } }, { limit: ENTRIES_MAX });
  await endEntries(tx, quota, live, 'close');
  if (live.length === ENTRIES_MAX) tx.schedule(closeWaitingList, offerId, { offerId }, tx.now);
}
