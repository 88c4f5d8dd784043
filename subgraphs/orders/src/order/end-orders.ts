import { orderCancelled, orderExpired, orderRefunded, refundOwed } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { releaseQuota, retakeQuota } from '../quota/quota.ts';
import { isReclaimed } from './coupon-hold.ts';
import { type MovedOrder, moveOrders, type OrderRow } from './move-orders.ts';
import { type OrderStatus, orderStates, PAID, UNPAID } from './order.states.ts';
import { orderPayloads } from './order-events.ts';

/** Cancels orders: releases their units in the same transaction, and owes back the money that was paid. */
export async function cancelOrders(
  tx: Tx,
  orderIds: readonly string[],
  reason: string,
  from: readonly OrderStatus[] = orderStates.from('cancel'),
  /** For the order's own history. The reason is published with the event, so it is never a person's own words. */
  note: string = reason,
): Promise<MovedOrder[]> {
  const cancelled = await moveOrders(tx, orderIds, { verb: 'cancel', reason: note, from });
  await releaseQuota(
    tx,
    cancelled.map(({ id }) => id),
  );
  const payloads = await orderPayloads(tx, cancelled);
  tx.emitAll(
    orderCancelled,
    payloads.map((order) => ({ ...order, reason })),
  );
  const paid = cancelled.filter(({ from, paymentId }) => PAID.includes(from) && paymentId != null);
  tx.emitAll(
    refundOwed,
    // Not paidMinor: money that was refused counts there too, and is owed back already.
    paid.map(({ id, userId, paymentId, totalMinor, currency }) => ({
      orderId: id,
      userId,
      paymentId: paymentId!,
      amountMinor: totalMinor,
      currency,
      reason,
    })),
  );
  await refundReturned(tx, paid);
  return cancelled;
}

/** Ends cancelled orders whose money staff had returned already: no refund follows that would end them. */
async function refundReturned(tx: Tx, cancelled: readonly OrderRow[]): Promise<void> {
  const returned = cancelled.filter(({ paidMinor, refundedMinor }) => paidMinor > 0 && refundedMinor >= paidMinor);
  const refunded = await moveOrders(
    tx,
    returned.map(({ id }) => id),
    { verb: 'refund', reason: 'the money had gone back before' },
  );
  tx.emitAll(
    orderRefunded,
    refunded.map(({ id, userId, refundedMinor, currency }) => ({
      orderId: id,
      userId,
      amountMinor: refundedMinor,
      currency,
    })),
  );
}

/** Expires unpaid orders and releases their units in the same transaction. */
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
  const payloads = await orderPayloads(tx, expired);
  tx.emitAll(
    orderExpired,
    payloads.map((order) => ({ ...order, reason })),
  );
  return expired;
}

/** The answer of promotions for the coupon of an order that ended: null without a coupon, or before promotions was asked. */
export type CouponAnswer = 'HELD' | 'REFUSED' | null;

/** Promotions has to be asked (again): the coupon was given up after its last answer, or there was none. */
export class GivenUpMeanwhile extends Error {}

/**
 * Takes again everything that an order gave back when it ended, or nothing. A resource that orders give back at their end is
 * taken again here and nowhere else, so that it never belongs to an order and is free at the same time.
 */
export async function retake(tx: Tx, order: OrderRow, coupon: CouponAnswer): Promise<boolean> {
  if (order.couponHoldId != null) {
    if (coupon === 'REFUSED') return false;
    if (coupon === null || !(await isReclaimed(tx, order.couponHoldId)))
      throw new GivenUpMeanwhile('No hold of the order’s coupon is live.');
  }
  return retakeQuota(tx, order.id, order.userId);
}
