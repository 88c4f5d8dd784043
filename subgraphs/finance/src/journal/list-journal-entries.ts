import type { EntityManager } from '@mikro-orm/postgresql';
import type { Connection, PageArguments } from '@muster/kit/domain';
import { newestFirst, readPage } from '@muster/kit/orm';
import { JournalEntry } from './journal.entity.ts';

const JOURNAL = newestFirst('journalEntries', JournalEntry);

/** Journal entries, newest first. */
export const listJournalEntries = (em: EntityManager, page: PageArguments): Promise<Connection<JournalEntry>> =>
  readPage(em, JOURNAL, { sort: 'NEWEST' }, page);
