import { newId, type Tx } from '@muster/kit/orm';
import type { Payment } from '../payment/payment.entity.ts';
import { PAYMENT_COLUMNS, type PaymentRow, paymentOf } from '../payment/payment.rows.ts';
import type { ProviderName } from '../provider/provider.ts';

/** Condition on a row of `payable_order` under which a payment may begin. `now` is a column of the statement. */
export const IS_PAYABLE = `state = 'OPEN' and due_at > now and amount_minor > 0`;

/**
 * Inserts a payment in INIT for each row of the CTE `payable` (id, order_id, user_id, provider, amount_minor, currency, due_at,
 * now) whose order has no open payment, and returns its columns. The only text that makes payments, in batches and alone.
 */
export const INSERT_PAYMENTS = `insert into payment (id, number, order_id, user_id, provider, status, amount_minor, captured_minor,
        refunded_minor, currency, expires_at, created_at, updated_at)
      select id, 'PAY-' || to_char(now at time zone 'UTC', 'YYYYMMDD') || '-' || lpad(no, greatest(6, length(no)), '0'), order_id,
             user_id, provider, 'INIT', amount_minor, 0, 0, currency, due_at, now, now
        from (select payable.*, nextval('payment_number')::text as no from payable) as payable
      on conflict (order_id) where status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED') do nothing
      returning ${PAYMENT_COLUMNS}`;

/** New payment in INIT for an order whose row is locked; null when the order is not payable or has an open payment. */
export async function insertPayment(tx: Tx, orderId: string, provider: ProviderName): Promise<Payment | null> {
  const [row] = await tx.run<PaymentRow>({
    sql: `with payable as materialized (
        select given.*, order_id, user_id, amount_minor, currency, due_at
          from payable_order cross join (select ?::uuid as id, ?::text as provider, ?::timestamptz as now) as given
         where order_id = ? and ${IS_PAYABLE})
      ${INSERT_PAYMENTS}`,
    params: [newId(), provider, tx.now, orderId],
  });
  return row === undefined ? null : paymentOf(tx, row);
}

export async function isPayable(tx: Tx, orderId: string): Promise<boolean> {
  const rows = await tx.run({
    sql: `select 1 from payable_order cross join (select ?::timestamptz as now) as given where order_id = ? and ${IS_PAYABLE}`,
    params: [tx.now, orderId],
  });
  return rows.length === 1;
}
