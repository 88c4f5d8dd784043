import type { EntityManager } from '@mikro-orm/postgresql';
import type { PageRequest } from '@muster/kit/domain';
import { InvalidInput, isId } from '@muster/kit/domain';
import { JournalEntry } from './journal.entity.ts';

/** The journal, newest first: one more than the page holds, if there are more. */
export async function listJournalEntries(em: EntityManager, { first, after }: PageRequest): Promise<JournalEntry[]> {
  const last = after?.[0];
  if (last !== undefined && !isId(last)) {
    throw new InvalidInput([{ path: 'after', message: 'is not a cursor of this list' }]);
  }
  const behind = last === undefined ? {} : { id: { $lt: last } };
  return em.find(JournalEntry, behind, { orderBy: { id: 'desc' }, limit: first + 1 });
}
