import { field, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockQuotas } from '../quota/quota-row.ts';
import { entryStates } from '../quota/waiting-list.states.ts';
import { endEntries } from './end-entries.ts';
import { WaitingListEntry } from './entry.entity.ts';

export const LeaveWaitingList = z.object({ id: field.id.toLowerCase() });

/** Ends an entry of the caller. Units that are held back for it go to the next in line. */
export async function leaveWaitingList(tx: Tx, { id }: z.infer<typeof LeaveWaitingList>): Promise<WaitingListEntry> {
  const entry = isId(id) ? await tx.em.findOne(WaitingListEntry, { id, userId: tx.actor.id }) : null;
  if (entry === null) throw new NotFound('waiting list entry');
  const [quota] = await lockQuotas(tx, [entry.offerId]);
  if ((await tx.em.refresh(entry)) === null) throw new NotFound('waiting list entry');
  if (entry.status === 'LEFT') return entry;
  entryStates.next(entry.status, 'leave');
  await endEntries(tx, quota!, [entry], 'leave');
  await tx.em.refresh(entry);
  return entry;
}
