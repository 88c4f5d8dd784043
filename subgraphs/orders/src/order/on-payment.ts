import {
  orderPaid,
  orderPaymentChanged,
  orderRefunded,
  type paymentCreated,
  type paymentExpired,
  type paymentFailed,
  type paymentLateSucceeded,
  type paymentRefunded,
  type paymentSucceeded,
  refundOwed,
} from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { confirmHolds } from '../quota/quota.ts';
import { type CouponAnswer, expireOrders, retake } from './end-orders.ts';
import { keepLateMoney } from './late-money.ts';
import { moveOrders, ORDER_COLUMNS, type OrderRow } from './move-orders.ts';
import { type OrderStatus, PAYABLE } from './order.states.ts';
import { tellable } from './order-events.ts';

export type Money = Pick<PayloadOf<typeof paymentSucceeded>, 'paymentId' | 'orderId' | 'amountMinor' | 'currency'>;

export async function onPaymentCreated(
  tx: Tx,
  { orderId, paymentId }: PayloadOf<typeof paymentCreated>,
): Promise<void> {
  tx.emit(orderPaymentChanged, { orderId, paymentId });
}

/** The attempt failed, the order did not: it can be paid by another. */
export async function onPaymentFailed(tx: Tx, { orderId, paymentId }: PayloadOf<typeof paymentFailed>): Promise<void> {
  await tx.em.execute(`update orders set payment_failures = payment_failures + 1 where id = ?`, [orderId]);
  tx.emit(orderPaymentChanged, { orderId, paymentId });
}

export async function onPaymentExpired(
  tx: Tx,
  { orderId, paymentId }: PayloadOf<typeof paymentExpired>,
): Promise<void> {
  const expired = await expireOrders(tx, [orderId], 'the payment expired', PAYABLE);
  if (expired.length === 0) tx.emit(orderPaymentChanged, { orderId, paymentId });
}

export async function onPaymentSucceeded(tx: Tx, money: Money, services: Services): Promise<void> {
  const order = await lockOrder(tx, money.orderId);
  if (!isItsTotal(order, money)) tellOtherAmount(services, order, money);
  if (PAYABLE.includes(order.status) && isItsTotal(order, money)) await pay(tx, money, PAYABLE);
  else await refuseMoney(tx, order, money);
}

/**
 * An order that expired meanwhile takes again what it had given back, if all of it can still be had; otherwise the money goes
 * back. A coupon is promotions' to give: the money waits until it has answered.
 */
export async function onPaymentLateSucceeded(tx: Tx, money: PayloadOf<typeof paymentLateSucceeded>): Promise<void> {
  const order = await lockOrder(tx, money.orderId);
  if (needsCoupon(order, money)) await keepLateMoney(tx, money);
  else await applyLateMoney(tx, order, money, null);
}

/** Whether an order must have its coupon again before this money can be its own. */
export const needsCoupon = (order: OrderRow, money: Money): boolean =>
  order.status === 'EXPIRED' && order.couponHoldId != null && isItsTotal(order, money);

/** Applies money that came late, or owes it back; answers whether the order has it. */
export async function applyLateMoney(tx: Tx, order: OrderRow, money: Money, coupon: CouponAnswer): Promise<boolean> {
  if (PAYABLE.includes(order.status) && isItsTotal(order, money)) await pay(tx, money, PAYABLE);
  else if (order.status === 'EXPIRED' && isItsTotal(order, money) && (await retake(tx, order, coupon)))
    await pay(tx, money, ['EXPIRED']);
  else {
    await refuseMoney(tx, order, money);
    return order.paymentId === money.paymentId;
  }
  return true;
}

/** Money went back. A cancelled order is done with once all of it has. */
export async function onPaymentRefunded(
  tx: Tx,
  { orderId, paymentId, amountMinor, currency }: PayloadOf<typeof paymentRefunded>,
): Promise<void> {
  const order = await lockOrder(tx, orderId);
  await tx.em.execute(`update orders set refunded_minor = refunded_minor + ? where id = ?`, [amountMinor, orderId]);
  const isAllBack = order.refundedMinor + amountMinor >= order.paidMinor;
  const refunded = isAllBack ? await moveOrders(tx, [orderId], { verb: 'refund', reason: 'the money went back' }) : [];
  if (refunded.length > 0)
    tx.emit(orderRefunded, { orderId, userId: order.userId, amountMinor: order.refundedMinor + amountMinor, currency });
  else tx.emit(orderPaymentChanged, { orderId, paymentId });
}

export async function lockOrder(tx: Tx, orderId: string): Promise<OrderRow> {
  const [order] = await tx.em.execute<OrderRow[]>(
    `select ${ORDER_COLUMNS} from orders where id = ? for no key update`,
    [orderId],
  );
  if (order === undefined) throw new Error(`Money came for an order that does not exist: ${orderId}`);
  return order;
}

const isItsTotal = ({ totalMinor, currency }: OrderRow, money: Money): boolean =>
  money.amountMinor === totalMinor && money.currency === currency;

async function pay(tx: Tx, { orderId, paymentId, amountMinor }: Money, from: readonly OrderStatus[]): Promise<void> {
  const paid = await moveOrders(tx, [orderId], { verb: 'pay', from });
  await tx.em.execute(`update orders set paid_minor = paid_minor + ?, payment_id = ? where id = ?`, [
    amountMinor,
    paymentId,
    orderId,
  ]);
  await confirmHolds(tx, [orderId]);
  tx.emitAll(
    orderPaid,
    (await tellable(tx, paid)).map((order) => ({ ...order, paymentId })),
  );
}

/** Payments asks for the order's total and nothing else, so this is somebody's mistake. */
function tellOtherAmount(
  { log }: Services,
  order: OrderRow,
  { orderId, paymentId, amountMinor, currency }: Money,
): void {
  log.error(
    { orderId, paymentId, amountMinor, currency, totalMinor: order.totalMinor },
    'A payment is not of its order’s total; it is owed back',
  );
}

/** The order does not wait for this money (it left, or is paid already, or it is another amount): it is owed back. */
async function refuseMoney(
  tx: Tx,
  order: OrderRow,
  { orderId, paymentId, amountMinor, currency }: Money,
): Promise<void> {
  if (order.paymentId === paymentId) return;
  await tx.em.execute(`update orders set paid_minor = paid_minor + ? where id = ?`, [amountMinor, orderId]);
  tx.emit(refundOwed, {
    orderId,
    paymentId,
    amountMinor,
    currency,
    reason: `the order was ${order.status} when the money came`,
  });
}
