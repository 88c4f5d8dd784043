import { orderCancelled, orderExpired, refundOwed } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { releaseQuota, retakeQuota } from '../quota/quota.ts';
import { isWanted } from './coupon-hold.ts';
import { type MovedOrder, moveOrders, type OrderRow } from './move-orders.ts';
import { type OrderStatus, orderStates, PAID, UNPAID } from './order.states.ts';
import { orderPayloads } from './order-events.ts';

/** Calls orders off: their places are free in the same instant, and what was paid for them is owed back. */
export async function cancelOrders(
  tx: Tx,
  orderIds: readonly string[],
  reason: string,
  from: readonly OrderStatus[] = orderStates.from('cancel'),
  /** For the order's own history. The reason is told to everybody, so it is never what a person wrote. */
  note: string = reason,
): Promise<MovedOrder[]> {
  const cancelled = await moveOrders(tx, orderIds, { verb: 'cancel', reason: note, from });
  await releaseQuota(
    tx,
    cancelled.map(({ id }) => id),
  );
  const told = await orderPayloads(tx, cancelled);
  tx.emitAll(
    orderCancelled,
    told.map((order) => ({ ...order, reason })),
  );
  const paid = cancelled.filter(({ from, paymentId }) => PAID.includes(from) && paymentId != null);
  tx.emitAll(
    refundOwed,
    // Not paidMinor: money that was refused counts there too, and is owed back already.
    paid.map(({ id, paymentId, totalMinor, currency }) => ({
      orderId: id,
      paymentId: paymentId!,
      amountMinor: totalMinor,
      currency,
      reason,
    })),
  );
  return cancelled;
}

/** Lets unpaid orders go: their places are free in the same instant. */
export async function expireOrders(
  tx: Tx,
  orderIds: readonly string[],
  reason: string,
  from: readonly OrderStatus[] = UNPAID,
): Promise<MovedOrder[]> {
  const expired = await moveOrders(tx, orderIds, { verb: 'expire', reason, from });
  await releaseQuota(
    tx,
    expired.map(({ id }) => id),
  );
  const told = await orderPayloads(tx, expired);
  tx.emitAll(
    orderExpired,
    told.map((order) => ({ ...order, reason })),
  );
  return expired;
}

/** What promotions said of the coupon of an order that ended: null is an order without one, or nobody asked. */
export type CouponAnswer = 'HELD' | 'REFUSED' | null;

/** Promotions has to be asked (again): nobody did, or the coupon was given up between its word and ours. */
export class GivenUpMeanwhile extends Error {}

/**
 * Takes again everything that an order gave back when it ended, or nothing. Whatever orders come to give back at their end
 * is taken again here and nowhere else, so that nothing is had by an order and free at once.
 */
export async function retake(tx: Tx, order: OrderRow, coupon: CouponAnswer): Promise<boolean> {
  if (order.couponHoldId != null) {
    if (coupon === 'REFUSED') return false;
    if (coupon === null || !(await isWanted(tx, order.couponHoldId)))
      throw new GivenUpMeanwhile('Nobody holds the coupon of the order now.');
  }
  return retakeQuota(tx, order.id, order.userId);
}
