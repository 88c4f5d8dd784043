import type { EntityManager } from '@mikro-orm/postgresql';
import { field, type Sum } from '@muster/kit/domain';
import { z } from 'zod';
import { LedgerAccount } from './ledger-account.entity.ts';

export const ReadTrialBalance = z.object({
  asOf: z.date(),
  currency: field.currency.nullish(),
});
type Input = z.infer<typeof ReadTrialBalance>;

export interface TrialBalance {
  readonly asOf: Date;
  readonly rows: readonly { readonly account: LedgerAccount; readonly debit: Sum; readonly credit: Sum }[];
  readonly totalDebit: Sum;
  readonly totalCredit: Sum;
}

/** Default currency while there is no entry. */
const CURRENCY_OF_EMPTY_BOOKS = 'TWD';

/**
 * Net balances of all accounts with a posting, in one currency: the requested one, else that of the books. A single statement, so
 * that all balances are of one snapshot.
 */
export async function readTrialBalance(
  em: EntityManager,
  { asOf, currency: requested }: Input,
  baseCurrency: string | undefined,
): Promise<TrialBalance> {
  const found = await em.execute<{ currency: string; balance: string | null; code: string | null }[]>(
    `with books as (
       select coalesce(?, (select currency from journal_entry order by id limit 1), ?) as currency),
     balance as (
       select line.account_id, sum(line.debit_minor - line.credit_minor) as minor
         from journal_line as line
         join journal_entry as entry on entry.id = line.entry_id
        where entry.posted_at <= ? and line.currency = (select currency from books)
        group by line.account_id)
     select books.currency, balance.minor as balance, account.*
       from books
       left join balance on true
       left join ledger_account as account on account.id = balance.account_id
      order by account.code`,
    [requested ?? baseCurrency ?? null, CURRENCY_OF_EMPTY_BOOKS, asOf],
  );
  const currency = found[0]!.currency;
  const amount = (amountMinor: bigint): Sum => ({ amountMinor, currency });
  const rows = found
    .filter(({ code }) => code !== null)
    .map(({ balance, ...account }) => {
      const net = BigInt(balance ?? 0);
      return {
        account: em.map(LedgerAccount, account),
        debit: amount(net > 0n ? net : 0n),
        credit: amount(net < 0n ? -net : 0n),
      };
    });
  const total = (side: 'debit' | 'credit') =>
    amount(rows.reduce((sum, row) => sum + BigInt(row[side].amountMinor), 0n));
  return { asOf, rows, totalDebit: total('debit'), totalCredit: total('credit') };
}
