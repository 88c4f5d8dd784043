import type { Invariant } from '@muster/kit/subgraph';

/** Invariants, each with the query that finds its violations: no row is right. */
export const invariants: readonly Invariant[] = [
  {
    name: 'every entry balances in its currency and has two lines at least',
    sql: `select entry.number
            from journal_entry as entry
            left join journal_line as line on line.entry_id = entry.id and line.currency = entry.currency
           group by entry.id
          having count(line.id) < 2 or sum(line.debit_minor) <> sum(line.credit_minor)`,
  },
  {
    name: 'the books balance in every currency',
    sql: `select currency from journal_line group by currency having sum(debit_minor) <> sum(credit_minor)`,
  },
  {
    name: 'nothing is posted twice',
    sql: `select source_type, source_id from journal_entry group by source_type, source_id having count(*) > 1`,
  },
  {
    name: 'customer deposits are receipts minus refunds minus revenue, and allowances for refunds of paid orders',
    sql: `with moved as (
            select entry.id, entry.currency, line.credit_minor - line.debit_minor as deposits,
                   case entry.source_type
                     when 'payment.succeeded' then 1 when 'payment.late_succeeded' then 1 when 'order.cancelled' then 1
                     when 'order.goodwill' then 1
                     when 'unapplied_payment.received' then 0 when 'unapplied_payment.applied' then 0
                     when 'unapplied_payment.refunded' then 0 when 'unapplied_payment.corrected' then 0
                     when 'unapplied_payment.written_off' then 0
                     else -1 end as sign,
                   (select sum(debit_minor) from journal_line where entry_id = entry.id) as total
              from journal_entry as entry
              left join journal_line as line on line.entry_id = entry.id
               and line.account_id = (select id from ledger_account where code = '2100'))
          select currency from moved group by currency having coalesce(sum(deposits), 0) <> sum(sign * total)`,
  },
  {
    name: 'revenue is the worth of paid orders of completed batches',
    sql: `with worth as (
            select currency, sum(total_minor) as minor from paid_order_line
             where status = 'PAID' and recognised_entry_id is not null group by currency),
          revenue as (
            select currency, sum(credit_minor - debit_minor) as minor from journal_line
             where account_id = (select id from ledger_account where code = '4000') group by currency)
          select currency, worth.minor as worth, revenue.minor as revenue
            from worth full join revenue using (currency)
           where coalesce(worth.minor, 0) <> coalesce(revenue.minor, 0)`,
  },
  {
    name: 'allowances are the refunds by staff of orders that are paid',
    sql: `with due as (
            select currency, sum(granted_minor) as minor from order_goodwill where is_paid group by currency),
          allowances as (
            select currency, sum(debit_minor - credit_minor) as minor from journal_line
             where account_id = (select id from ledger_account where code = '4100') group by currency)
          select currency, due.minor as due, allowances.minor as allowances
            from due full join allowances using (currency)
           where coalesce(due.minor, 0) <> coalesce(allowances.minor, 0)`,
  },
  {
    name: 'every paid line of a completed batch is recognised as revenue',
    sql: `select line.line_id
            from paid_order_line as line join offer_recognition as offer using (offer_id)
           where offer.completed_batch_id is not null and line.status = 'PAID'
             and line.total_minor > 0 and line.recognised_entry_id is null`,
  },
];
