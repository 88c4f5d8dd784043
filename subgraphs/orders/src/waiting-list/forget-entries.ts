import type { Tx } from '@muster/kit/orm';
import { lockQuotas } from '../quota/quota-row.ts';
import { LIVE } from '../quota/waiting-list.states.ts';
import { giveUpClaims } from './end-entries.ts';
import { WaitingListEntry } from './entry.entity.ts';
import { lockCustomer } from './join-waiting-list.ts';

/** Removes every entry of a user. Units that are held back for them go to the next in line. */
export async function forgetEntries(tx: Tx, { userId }: { userId: string }): Promise<void> {
  await lockCustomer(tx, userId);
  const quotas = await lockQuotas(
    tx,
    (await liveEntries(tx, userId)).map(({ offerId }) => offerId),
  );
  // Read again under the locks: an entry may have got an offer, or ended.
  const byOffer = Map.groupBy(await liveEntries(tx, userId), ({ offerId }) => offerId);
  await tx.em.nativeDelete(WaitingListEntry, { userId });
  for (const quota of quotas) {
    const entries = byOffer.get(quota.offerId) ?? [];
    if (entries.length > 0) await giveUpClaims(tx, quota, entries);
  }
}

const liveEntries = (tx: Tx, userId: string): Promise<WaitingListEntry[]> =>
  tx.em.find(WaitingListEntry, { userId, status: { $in: [...LIVE] } }, { refresh: true });
