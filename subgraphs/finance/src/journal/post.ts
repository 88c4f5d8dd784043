import { journalPosted } from '@muster/events';
import type { Amount } from '@muster/kit/domain';
import { newId, nextNumber, rowset, type Tx } from '@muster/kit/orm';
import { postingRules, postingsOf, type SourceType } from './journal.rules.ts';

interface Source {
  readonly type: SourceType;
  /** Idempotency key within the type: each source is posted once. */
  readonly id: string;
}

const postings = rowset<ReturnType<typeof postingsOf>[number]>('line', {
  account: ['text', ({ account }) => account],
  debitMinor: ['bigint', ({ debitMinor }) => debitMinor],
  creditMinor: ['bigint', ({ creditMinor }) => creditMinor],
});

/** Posts the entry of an event, of one order or of a whole batch; answers its id, or null for an amount of 0 and for a source that is posted already. */
export async function post(
  tx: Tx,
  source: Source,
  { amountMinor, currency }: Amount,
  { orderId = null, reverses = null }: { orderId?: string | null; reverses?: string | null } = {},
): Promise<string | null> {
  const lines = postingsOf(source.type, amountMinor);
  if (lines.length === 0) return null;
  const id = newId();
  const number = await nextNumber(tx, { prefix: 'JE', sequence: 'journal_entry_number' });
  const inserted = await tx.em.execute(
    `insert into journal_entry
       (id, number, source_type, source_id, currency, entry_date, posted_at, description, reverses_id, order_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict on constraint one_entry_a_source do nothing
     returning 1`,
    [
      id,
      number,
      source.type,
      source.id,
      currency,
      dayOf(tx.now),
      tx.now,
      postingRules[source.type].description,
      reverses,
      orderId,
    ],
  );
  if (inserted.length === 0) return null;
  await tx.em.execute(
    `insert into journal_line (entry_id, position, account_id, debit_minor, credit_minor, currency)
     select ?, line.no, account.id, debit_minor, credit_minor, ?
       from ${postings.numbered} join ledger_account as account on account.code = line.account`,
    [id, currency, ...postings.params(lines)],
  );
  tx.emit(journalPosted, {
    entryId: id,
    number,
    sourceType: source.type,
    sourceId: source.id,
    currency,
    totalMinor: amountMinor,
  });
  return id;
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
