import { columns, type Tx } from '@muster/kit/orm';

export interface Payable {
  readonly orderId: string;
  readonly userId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** ISO 8601. */
  readonly dueAt: string;
}

/**
 * Opens orders for payments. A closed order stays closed and the earlier due date wins, in whatever order the events arrive.
 * The list has each order once.
 */
export async function upsertPayableOrders(tx: Tx, payables: readonly Payable[]): Promise<void> {
  await tx.run({
    // Sorted by id: concurrent upserts of the same orders cannot deadlock.
    sql: `insert into payable_order (order_id, user_id, amount_minor, currency, due_at, state)
          select order_id, user_id, amount_minor, currency, due_at, 'OPEN'
            from unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::text[], ?::timestamptz[])
                   as given (order_id, user_id, amount_minor, currency, due_at)
           order by order_id
          on conflict (order_id) do update
             set user_id = excluded.user_id, amount_minor = excluded.amount_minor, currency = excluded.currency,
                 due_at = least(payable_order.due_at, excluded.due_at)
           where payable_order.state = 'OPEN'`,
    params: columns(
      payables,
      ({ orderId }) => orderId,
      ({ userId }) => userId,
      ({ amountMinor }) => amountMinor,
      ({ currency }) => currency,
      ({ dueAt }) => dueAt,
    ),
  });
}
