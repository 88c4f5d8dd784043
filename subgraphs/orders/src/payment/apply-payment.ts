import { orderPaid, type paymentSucceeded, refundOwed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { type CouponAnswer, retake } from '../order/end-orders.ts';
import { moveOrders, ORDER_COLUMNS, type OrderRow } from '../order/move-orders.ts';
import { type OrderStatus, PAYABLE } from '../order/order.states.ts';
import { orderPayloads } from '../order/order-events.ts';
import { confirmHolds } from '../quota/quota.ts';

export type Money = Pick<PayloadOf<typeof paymentSucceeded>, 'paymentId' | 'orderId' | 'amountMinor' | 'currency'>;

export async function lockOrder(tx: Tx, orderId: string): Promise<OrderRow> {
  const [order] = await tx.em.execute<OrderRow[]>(
    `select ${ORDER_COLUMNS} from orders where id = ? for no key update`,
    [orderId],
  );
  if (order === undefined) throw new Error(`Money came for an order that does not exist: ${orderId}`);
  return order;
}

export const isOrderTotal = ({ totalMinor, currency }: OrderRow, money: Money): boolean =>
  money.amountMinor === totalMinor && money.currency === currency;

/** Whether an order needs its coupon again before this money can pay it. */
export const needsCoupon = (order: OrderRow, money: Money): boolean =>
  order.status === 'EXPIRED' && order.couponHoldId != null && isOrderTotal(order, money);

/** Applies money that came late, or owes it back; answers whether the order has it. */
export async function applyLatePayment(tx: Tx, order: OrderRow, money: Money, coupon: CouponAnswer): Promise<boolean> {
  if (PAYABLE.includes(order.status) && isOrderTotal(order, money)) await applyPayment(tx, money, PAYABLE);
  else if (order.status === 'EXPIRED' && isOrderTotal(order, money) && (await retake(tx, order, coupon)))
    await applyPayment(tx, money, ['EXPIRED']);
  else {
    await refusePayment(tx, order, money);
    return order.paymentId === money.paymentId;
  }
  return true;
}

export async function applyPayment(
  tx: Tx,
  { orderId, paymentId, amountMinor }: Money,
  from: readonly OrderStatus[],
): Promise<void> {
  const paid = await moveOrders(tx, [orderId], { verb: 'pay', from });
  await tx.em.execute(`update orders set paid_minor = paid_minor + ?, payment_id = ? where id = ?`, [
    amountMinor,
    paymentId,
    orderId,
  ]);
  await confirmHolds(tx, [orderId]);
  tx.emitAll(
    orderPaid,
    (await orderPayloads(tx, paid)).map((order) => ({ ...order, paymentId })),
  );
}

/** The order does not wait for this money (it ended, is paid already, or has another total): the money is owed back. */
export async function refusePayment(
  tx: Tx,
  order: OrderRow,
  { orderId, paymentId, amountMinor, currency }: Money,
): Promise<void> {
  if (order.paymentId === paymentId) return;
  await tx.em.execute(`update orders set paid_minor = paid_minor + ? where id = ?`, [amountMinor, orderId]);
  tx.emit(refundOwed, {
    orderId,
    userId: order.userId,
    paymentId,
    amountMinor,
    currency,
    reason: `the order was ${order.status} when the money came`,
  });
}
