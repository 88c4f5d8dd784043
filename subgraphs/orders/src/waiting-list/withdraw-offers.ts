import { waitingListEntryChanged } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { changeClaims } from '../quota/publish-quotas.ts';
import { withdrawOffers } from '../quota/quota.jobs.ts';
import { lockQuotas, type QuotaRow } from '../quota/quota-row.ts';
import { entryStates } from '../quota/waiting-list.states.ts';

/** Entries of one transaction. */
const ENTRIES_MAX = 500;

/** Withdraws the offers of a product that is off sale, unless it is on sale again. */
export async function withdrawWhenOffSale(tx: Tx, { offerId }: { offerId: string }): Promise<void> {
  const [quota] = await lockQuotas(tx, [offerId]);
  if (quota !== undefined && !quota.enabled) await withdraw(tx, quota);
}

/**
 * Lets entries with an offer wait again, in their position: the product is off sale, and they could not take it. The last in line go
 * first, so that nobody waits behind an offer to somebody who came later.
 */
export async function withdraw(tx: Tx, { offerId, status }: QuotaRow): Promise<void> {
  if (status === 'CLOSED') return;
  const next = entryStates.next('OFFERED', 'withdraw');
  const entries = await tx.run<{ id: string; userId: string; quantity: number }>({
    sql: `update waiting_list_entry set status = ?, offered_until = null
      where id in (select id from waiting_list_entry where offer_id = ? and status = 'OFFERED' order by id desc limit ?)
     returning id, user_id as "userId", quantity`,
    params: [next, offerId, ENTRIES_MAX],
  });
  if (entries.length === 0) return;
  tx.emitAll(
    waitingListEntryChanged,
    entries.map(({ id, userId }) => ({ entryId: id, offerId, userId, status: 'WAITING' as const })),
  );
  await changeClaims(tx, {
    offerId,
    heldBack: -entries.reduce((sum, { quantity }) => sum + quantity, 0),
    waiting: entries.length,
  });
  if (entries.length === ENTRIES_MAX) tx.schedule(withdrawOffers, offerId, { offerId }, tx.now);
}
