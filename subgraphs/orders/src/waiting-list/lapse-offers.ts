import type { FilterQuery } from '@mikro-orm/postgresql';
import type { Tx } from '@muster/kit/orm';
import { lockQuotas } from '../quota/quota-row.ts';
import { endEntries } from './end-entries.ts';
import { WaitingListEntry } from './entry.entity.ts';
import { withdraw } from './withdraw-offers.ts';

/** Offers that one transaction ends: each may make another, to the next in line. */
const OFFERS_MAX = 200;

/**
 * Ends an offer at its end, with all others of the same list that are due: their jobs find nothing to do then, and lock nothing.
 * An offer that was taken or left meanwhile is left alone, and nobody loses their turn while the product is off sale.
 */
export async function lapseOffers(tx: Tx, { entryId, offerId }: { entryId: string; offerId: string }): Promise<void> {
  const due: FilterQuery<WaitingListEntry> = { offerId, status: 'OFFERED', offeredUntil: { $lte: tx.now } };
  if ((await tx.em.count(WaitingListEntry, { ...due, id: entryId })) === 0) return;
  const [quota] = await lockQuotas(tx, [offerId]);
  if (!quota!.enabled) return withdraw(tx, quota!);
  // The one whose job this is may be behind so many others.
  const offers = await tx.em.find(WaitingListEntry, due, { orderBy: { id: 'asc' }, limit: OFFERS_MAX });
  const own = offers.some(({ id }) => id === entryId)
    ? []
    : await tx.em.find(WaitingListEntry, { ...due, id: entryId });
  await endEntries(tx, quota!, [...offers, ...own], 'lapse');
}
