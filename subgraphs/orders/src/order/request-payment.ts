import { orderPaid, paymentRequested } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { confirmHolds } from '../quota/quota.ts';
import { LIVES_UNTIL, type MovedOrder, moveOrders, ORDER_COLUMNS, type OrderRow } from './move-orders.ts';
import { expireUnpaidOrder } from './order.jobs.ts';
import { PAYABLE } from './order.states.ts';
import { orderPayloads } from './order-events.ts';

const MINUTE_MS = 60_000;

/** What changed in an order. */
type Requested = Pick<MovedOrder, 'id' | 'status'> & { readonly paymentDueAt: Date };

/** Asks customers for their money, until a moment that is not later than their orders live. What costs nothing is paid at once. */
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
  tellDue(tx, owing);

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
  return [...owing, ...paid].map((order) => ({ id: order.id, status: order.status, paymentDueAt: dueOf(order) }));
}

/** Orders of an offer whose payment is due later than they live, since the window was closed early: from now on it is not. */
export async function shortenPayment(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const shortened = await tx.em.execute<OrderRow[]>(
    `with payable as materialized (
       select id from orders where id in (?) and status in (?) order by id for no key update)
     update orders set payment_due_at = least(payment_due_at, ${LIVES_UNTIL})
       from payable where orders.id = payable.id returning ${ORDER_COLUMNS}`,
    [orderIds, PAYABLE],
  );
  tellDue(
    tx,
    shortened.filter(({ totalMinor }) => totalMinor > 0),
  );
}

const dueOf = ({ paymentDueAt }: OrderRow): Date => new Date(paymentDueAt!);

/** Tells payments until when it may take money, and lets the order go then. */
function tellDue(tx: Tx, orders: readonly OrderRow[]): void {
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
