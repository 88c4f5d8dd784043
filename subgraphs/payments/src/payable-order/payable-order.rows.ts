import type { Tx } from '@muster/kit/orm';
import { PayableOrder } from './payable-order.entity.ts';

/** Local copy of an order, locked until the transaction ends; a prepared statement. */
export async function lockPayableOrder(tx: Tx, orderId: string): Promise<PayableOrder | null> {
  const [row] = await tx.run<Record<string, unknown>>({
    sql: `select order_id, user_id, amount_minor, currency, due_at, state, closed_as
            from payable_order where order_id = ? for update`,
    params: [orderId],
  });
  return row === undefined ? null : tx.em.map(PayableOrder, row as never);
}
