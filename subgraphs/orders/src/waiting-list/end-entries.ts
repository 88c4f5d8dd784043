import { waitingListEntryChanged } from '@muster/events';
import { column, type Tx } from '@muster/kit/orm';
import { changeClaims } from '../quota/publish-quotas.ts';
import type { QuotaRow } from '../quota/quota-row.ts';
import { entryStates } from '../quota/waiting-list.states.ts';
import type { WaitingListEntry } from './entry.entity.ts';

type Ended = Pick<WaitingListEntry, 'id' | 'userId' | 'quantity' | 'status'>;

/**
 * Ends live entries of one offer, whose quota row is locked, and gives up what they claim: a closed quota counts neither entries
 * nor units of theirs any more.
 */
export async function endEntries(
  tx: Tx,
  quota: QuotaRow,
  entries: readonly Ended[],
  verb: 'leave' | 'lapse' | 'close',
): Promise<void> {
  if (entries.length === 0) return;
  const status = entryStates.next('OFFERED', verb);
  await tx.run({
    sql: `update waiting_list_entry set status = ?, ended_at = ? where id = any(?::uuid[])`,
    params: [status, tx.now, column(entries.map(({ id }) => id))],
  });
  tx.emitAll(
    waitingListEntryChanged,
    entries.map(({ id, userId }) => ({
      entryId: id,
      offerId: quota.offerId,
      userId,
      status: status as 'LEFT' | 'LAPSED' | 'CLOSED',
    })),
  );
  await giveUpClaims(tx, quota, entries);
}

/** Gives up the units and positions of live entries that end. */
export async function giveUpClaims(
  tx: Tx,
  { offerId, status }: QuotaRow,
  entries: readonly Pick<Ended, 'quantity' | 'status'>[],
): Promise<void> {
  if (status === 'CLOSED') return;
  const offered = entries.filter((entry) => entry.status === 'OFFERED');
  await changeClaims(tx, {
    offerId,
    heldBack: -offered.reduce((sum, { quantity }) => sum + quantity, 0),
    waiting: offered.length - entries.length,
  });
}
