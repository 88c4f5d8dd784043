import type { EntityManager } from '@mikro-orm/postgresql';
import { idBehind, listById, type PageRequest } from '@muster/kit/domain';
import { JournalEntry } from './journal.entity.ts';

export const JOURNAL = listById('journalEntries');

/** Entries, newest first: `first + 1` at most, of which the extra one says that another page follows. */
export async function listJournalEntries(em: EntityManager, page: PageRequest): Promise<JournalEntry[]> {
  const last = idBehind(page);
  const behind = last === null ? {} : { id: { $lt: last } };
  return em.find(JournalEntry, behind, { orderBy: { id: 'desc' }, limit: page.first + 1 });
}
