import { type EntityManager, type FilterQuery, raw } from '@mikro-orm/postgresql';
import { type Connection, field, isId, type PageArguments } from '@muster/kit/domain';
import { allOf, newestFirst, readPage, typedQuery } from '@muster/kit/orm';
import { z } from 'zod';
import { LedgerAccount } from '../ledger/ledger-account.entity.ts';
import { JournalEntry } from './journal.entity.ts';
import { PaidOrderLine } from './paid-order-line.entity.ts';

const JOURNAL = newestFirst('journalEntries', JournalEntry);
const NONE: FilterQuery<JournalEntry> = { id: { $in: [] } };

/** The database has no year 0. */
const day = z.iso.date().refine((text) => text >= '0001-01-01', 'is too early');

export const JournalFilter = z.object({
  sourceType: z.string().max(100).nullish(),
  sourceId: z.string().max(100).nullish(),
  orderId: field.id.nullish(),
  accountCode: z.string().max(100).nullish(),
  from: day.nullish(),
  until: day.nullish(),
});
type Filter = z.infer<typeof JournalFilter>;

/** Journal entries, newest first. */
export async function listJournalEntries(
  em: EntityManager,
  { sourceType, sourceId, orderId, accountCode, from, until }: Filter,
  page: PageArguments,
): Promise<Connection<JournalEntry>> {
  const where = allOf<JournalEntry>(
    sourceType != null && { sourceType },
    sourceId != null && { sourceId },
    orderId != null && (await ofOrder(em, orderId)),
    accountCode != null && (await ofAccount(em, accountCode)),
    from != null && { entryDate: { $gte: from } },
    until != null && { entryDate: { $lte: until } },
  );
  return readPage(em, JOURNAL, { sort: 'NEWEST', where }, page);
}

/** Entries of an order, and those of whole batches that recognised the revenue of one of its lines. */
async function ofOrder(em: EntityManager, orderId: string): Promise<FilterQuery<JournalEntry>> {
  if (!isId(orderId)) return NONE;
  const recognised = await typedQuery(em, [PaidOrderLine], (db) =>
    db
      .selectFrom('PaidOrderLine')
      .select('recognisedEntryId')
      .$narrowType<{ recognisedEntryId: string }>()
      .distinct()
      .where('orderId', '=', orderId)
      .where('recognisedEntryId', 'is not', null),
  );
  return { $or: [{ orderId }, { id: { $in: recognised.map(({ recognisedEntryId }) => recognisedEntryId) } }] };
}

/** Entries with a line of an account. */
async function ofAccount(em: EntityManager, code: string): Promise<FilterQuery<JournalEntry>> {
  const account = await em.findOne(LedgerAccount, { code });
  if (account === null) return NONE;
  const lines = raw('id in (select line.entry_id from journal_line as line where line.account_id = ?)', [account.id]);
  return { [lines]: [] } as FilterQuery<JournalEntry>;
}
