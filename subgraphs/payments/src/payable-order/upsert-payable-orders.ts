import { rowset, type Tx } from '@muster/kit/orm';

export interface Payable {
  readonly orderId: string;
  readonly userId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** ISO 8601. */
  readonly dueAt: string;
}

const given = rowset<Payable>('given', {
  orderId: ['uuid', ({ orderId }) => orderId],
  userId: ['uuid', ({ userId }) => userId],
  amountMinor: ['bigint', ({ amountMinor }) => amountMinor],
  currency: ['text', ({ currency }) => currency],
  dueAt: ['timestamptz', ({ dueAt }) => dueAt],
});

/**
 * Opens orders for payments. A closed order stays closed and the earlier due date wins, in whatever order the events arrive.
 * The list has each order once.
 */
export async function upsertPayableOrders(tx: Tx, payables: readonly Payable[]): Promise<void> {
  await tx.run({
    // Sorted by id: concurrent upserts of the same orders cannot deadlock.
    sql: `insert into payable_order (${given.names}, state)
          select ${given.names}, 'OPEN' from ${given.from}
           order by order_id
          on conflict (order_id) do update
             set user_id = excluded.user_id, amount_minor = excluded.amount_minor, currency = excluded.currency,
                 due_at = least(payable_order.due_at, excluded.due_at)
           where payable_order.state = 'OPEN'`,
    params: given.params(payables),
  });
}
