import { type Tx, typedQuery } from '@muster/kit/orm';
import { expireOrders } from './end-orders.ts';
import { Order } from './order.entity.ts';
import { PAYABLE } from './order.states.ts';

/** Expires an order at its deadline. An order that was paid, cancelled or given more time meanwhile is left alone. */
export async function expireWhenDue(tx: Tx, { orderId }: { orderId: string }): Promise<void> {
  const due = await typedQuery(tx.em, [Order], (db) =>
    db.selectFrom('Order').select('id').where('id', '=', orderId).where('paymentDueAt', '<=', tx.now),
  );
  await expireOrders(
    tx,
    due.map(({ id }) => id),
    'it was not paid in time',
    PAYABLE,
  );
}

/** Expires an order at the end of its hold. An order whose payment was requested meanwhile has its own deadline. */
export async function endHoldWhenDue(tx: Tx, { orderId }: { orderId: string }): Promise<void> {
  await expireOrders(tx, [orderId], 'its units were held for as long as they may be', ['RESERVED']);
}
