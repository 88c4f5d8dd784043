import type { Invariant } from '@muster/kit/subgraph';

/** Invariant between two databases, once events have arrived: `sql` takes the rows of `other` as `$1` (jsonb). */
export interface CrossInvariant extends Invariant {
  readonly database: string;
  readonly other: { readonly database: string; readonly sql: string };
}

export const crossInvariants: readonly CrossInvariant[] = [
  {
    name: 'counter = live holds of orders',
    database: 'production',
    other: {
      database: 'orders',
      sql: `select offer_id, coalesce(sum(qty) filter (where state = 'HELD'), 0)::int as reserved,
                   coalesce(sum(qty) filter (where state = 'CONFIRMED'), 0)::int as paid
              from quota_hold group by offer_id`,
    },
    sql: `select coalesce(counter.offer_id, held.offer_id) as offer_id, reserved_qty, reserved, paid_qty, paid
            from batch_counter as counter
            full join jsonb_to_recordset($1::jsonb) as held (offer_id uuid, reserved int, paid int) using (offer_id)
           where coalesce(reserved_qty, 0) <> coalesce(reserved, 0) or coalesce(paid_qty, 0) <> coalesce(paid, 0)`,
  },
  {
    name: 'an offer that is not made holds no order',
    database: 'production',
    other: {
      database: 'orders',
      sql: `select offer_id, count(*)::int as orders from quota_hold where state <> 'RELEASED' group by offer_id`,
    },
    sql: `select counter.offer_id, counter.cancelled_at, held.orders
            from jsonb_to_recordset($1::jsonb) as held (offer_id uuid, orders int)
            join batch_counter as counter using (offer_id)
           where counter.status = 'FAILED'`,
  },
  ...(['orders', 'production'] as const).map(
    (database): CrossInvariant => ({
      name: `an offer that catalog removed is unknown to ${database}`,
      database,
      other: { database: 'catalog', sql: `select offer_id from sell_window_change where kind = 'OFFER_REMOVED'` },
      sql: `select offer_id from jsonb_to_recordset($1::jsonb) as gone (offer_id uuid)
             join ${database === 'orders' ? 'quota' : 'batch_counter'} using (offer_id)`,
    }),
  ),
  {
    name: 'every paid order has exactly one applied payment of its total',
    database: 'payments',
    other: {
      database: 'orders',
      sql: `select id as order_id, total_minor, currency, payment_id from orders
             where status in ('PAID', 'PROCESSING', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED') and total_minor > 0`,
    },
    sql: `select paid.order_id, count(payment.id) as payments
            from jsonb_to_recordset($1::jsonb) as paid (order_id uuid, total_minor bigint, currency text, payment_id uuid)
            left join payment on payment.order_id = paid.order_id
                             and payment.amount_minor = paid.total_minor and payment.currency = paid.currency
                             and (payment.status in ('SUCCEEDED', 'APPLIED') or payment.id = paid.payment_id
                                  and payment.refunded_minor = (select sum(amount_minor) from refund
                                     where refund.payment_id = payment.id and origin = 'STAFF' and status = 'COMPLETED'))
           group by paid.order_id having count(payment.id) <> 1`,
  },
  {
    name: 'no money is kept for an order that does not want it',
    database: 'payments',
    other: {
      database: 'orders',
      sql: `select id as order_id from orders where status in ('EXPIRED', 'CANCELLED', 'REFUNDED', 'RESERVED', 'PAYMENT_REQUESTED')`,
    },
    sql: `select payment.id, payment.order_id, payment.status
            from jsonb_to_recordset($1::jsonb) as unpaid (order_id uuid)
            join payment using (order_id)
           where payment.captured_minor > payment.refunded_minor`,
  },
  {
    // Counts discounts, not uses: a discount beyond the limits of its coupon has no use.
    name: 'no coupon discounts more orders than it may, in all and of one customer',
    database: 'promotions',
    other: {
      database: 'orders',
      sql: `select coupon_hold_id as hold_id, user_id from orders
             where coupon_hold_id is not null and status not in ('EXPIRED', 'CANCELLED', 'REFUNDED')`,
    },
    sql: `with discounted as (
            select coupon_id, discounted.user_id, count(*) as of_one
              from jsonb_to_recordset($1::jsonb) as discounted (hold_id uuid, user_id uuid)
              join coupon_redemption using (hold_id) group by coupon_id, discounted.user_id)
          select coupon.code, usage_limit, usage_limit_per_user, sum(of_one) as orders, max(of_one) as of_one_customer
            from discounted join coupon on coupon.id = coupon_id group by coupon.id
          having sum(of_one) > usage_limit or max(of_one) > usage_limit_per_user`,
  },
  {
    name: 'every discount of a live order is a use of its coupon',
    database: 'promotions',
    other: {
      database: 'orders',
      sql: `select id as order_id, coupon_hold_id as hold_id from orders
             where coupon_hold_id is not null and status not in ('EXPIRED', 'CANCELLED', 'REFUNDED')`,
    },
    sql: `select discounted.order_id, hold_id, state
            from jsonb_to_recordset($1::jsonb) as discounted (order_id uuid, hold_id uuid)
            left join coupon_redemption using (hold_id)
           where state is null or state = 'RELEASED'`,
  },
  {
    name: 'payment clearing in the books = money captured or in suspense, and not returned',
    database: 'finance',
    other: {
      database: 'payments',
      sql: `select currency, sum(kept)::bigint as kept from (
              select currency, captured_minor - refunded_minor as kept from payment
              union all select currency, amount_minor - applied_minor - refunded_minor from unapplied_payment
                         where status <> 'CORRECTED') as receipt group by currency`,
    },
    sql: `select coalesce(kept.currency, books.currency) as currency, kept.kept, books.held
            from jsonb_to_recordset($1::jsonb) as kept (currency text, kept bigint)
            full join (select line.currency::text, sum(debit_minor - credit_minor)::bigint as held
                         from journal_line as line join ledger_account as account on account.id = line.account_id
                        where account.code = '1010' group by line.currency) as books using (currency)
           where coalesce(kept.kept, 0) <> coalesce(books.held, 0)`,
  },
  {
    name: 'unapplied payments in the books = money in suspense',
    database: 'finance',
    other: {
      database: 'payments',
      sql: `select currency, sum(amount_minor - applied_minor - refunded_minor)::bigint as suspended
              from unapplied_payment where status in ('OPEN', 'REFUNDING') group by currency`,
    },
    sql: `select coalesce(given.currency, books.currency) as currency, given.suspended, books.held
            from jsonb_to_recordset($1::jsonb) as given (currency text, suspended bigint)
            full join (select line.currency::text, sum(credit_minor - debit_minor)::bigint as held
                         from journal_line as line join ledger_account as account on account.id = line.account_id
                        where account.code = '2200' group by line.currency) as books using (currency)
           where coalesce(given.suspended, 0) <> coalesce(books.held, 0)`,
  },
];
