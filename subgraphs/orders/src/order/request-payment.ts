import { orderPaid, paymentRequested } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { confirmHolds } from '../quota/quota.ts';
import { EXPIRES_AT, type MovedOrder, moveOrders, ORDER_COLUMNS, type OrderRow } from './move-orders.ts';
import { expireUnpaidOrder } from './order.jobs.ts';
import { PAYABLE } from './order.states.ts';
import { orderPayloads } from './order-events.ts';

const MINUTE_MS = 60_000;

type Requested = Pick<MovedOrder, 'id' | 'status'> & { readonly paymentDueAt: Date; readonly updatedAt: Date };

/** Requests payment, with a deadline not later than the orders expire. An order that costs nothing is paid at once. */
export async function requestPayment(
  tx: Tx,
  orderIds: readonly string[],
  paymentWindowMinutes: number,
): Promise<Requested[]> {
  const dueAt = new Date(tx.now.getTime() + paymentWindowMinutes * MINUTE_MS);
  const requested = await moveOrders(tx, orderIds, {
    verb: 'requestPayment',
    from: ['RESERVED'],
    paymentDueAt: dueAt,
  });
  const owing = requested.filter(({ totalMinor }) => totalMinor > 0);
  emitDue(tx, owing);

  const free = requested.filter(({ totalMinor }) => totalMinor === 0);
  const paid = await moveOrders(
    tx,
    free.map(({ id }) => id),
    { verb: 'pay', reason: 'there is nothing to pay', from: ['PAYMENT_REQUESTED'] },
  );
  await confirmHolds(
    tx,
    paid.map(({ id }) => id),
  );
  tx.emitAll(
    orderPaid,
    (await orderPayloads(tx, paid)).map((order) => ({ ...order, paymentId: null })),
  );
  return [...owing, ...paid].map((order) => ({
    id: order.id,
    status: order.status,
    paymentDueAt: dueOf(order),
    updatedAt: new Date(order.updatedAt),
  }));
}

/** Moves deadlines that are later than the orders expire, after a window was closed early. */
export async function shortenPayment(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const shortened = await tx.em.execute<OrderRow[]>(
    `with payable as materialized (
       select id from orders where id in (?) and status in (?) order by id for no key update)
     update orders set payment_due_at = least(payment_due_at, ${EXPIRES_AT})
       from payable where orders.id = payable.id returning ${ORDER_COLUMNS}`,
    [orderIds, PAYABLE],
  );
  emitDue(
    tx,
    shortened.filter(({ totalMinor }) => totalMinor > 0),
  );
}

const dueOf = ({ paymentDueAt }: OrderRow): Date => new Date(paymentDueAt!);

/** Publishes the deadline to payments, and schedules the expiry of the order. */
function emitDue(tx: Tx, orders: readonly OrderRow[]): void {
  tx.emitAll(
    paymentRequested,
    orders.map((order) => ({
      orderId: order.id,
      userId: order.userId,
      amountMinor: order.totalMinor,
      currency: order.currency,
      dueAt: dueOf(order).toISOString(),
    })),
  );
  for (const order of orders) tx.schedule(expireUnpaidOrder, order.id, { orderId: order.id }, dueOf(order));
}
