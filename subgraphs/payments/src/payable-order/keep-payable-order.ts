import type { Tx } from '@muster/kit/orm';

export interface Payable {
  readonly orderId: string;
  readonly userId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** ISO 8601. */
  readonly dueAt: string;
}

/** Keeps that an order may be paid. One that is closed stays closed, and what is due sooner stays so, in whatever order the news arrives. */
export async function keepPayableOrder(
  tx: Tx,
  { orderId, userId, amountMinor, currency, dueAt }: Payable,
): Promise<void> {
  await tx.em.execute(
    `insert into payable_order (order_id, user_id, amount_minor, currency, due_at, state) values (?, ?, ?, ?, ?, 'OPEN')
     on conflict (order_id) do update
        set user_id = excluded.user_id, amount_minor = excluded.amount_minor, currency = excluded.currency, due_at = least(payable_order.due_at, excluded.due_at)
      where payable_order.state = 'OPEN'`,
    [orderId, userId, amountMinor, currency, dueAt],
  );
}
