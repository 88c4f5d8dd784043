import { defineCommand, defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { amount, amountMinor, at, count, currency, id, LINES_MAX, quantity, seq } from './parts.ts';

const lines = z
  .array(
    z.object({
      lineId: id,
      offerId: id,
      productId: id,
      variantId: id,
      quantity,
      /** What the line costs after its share of the discount. */
      totalMinor: amountMinor,
    }),
  )
  .min(1)
  .max(LINES_MAX);
const order = { orderId: id, userId: id, currency, totalMinor: amountMinor, lines };

/** Where an order was before: tells a counter whether a hold or a paid quantity moves. */
const from = z.enum(['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED', 'PAID', 'PROCESSING', 'EXPIRED']);

/** A customer holds quota. Prices are final; money has not moved. Consumed by production (counters) and promotions (keeps the coupon). */
export const orderReserved = defineEvent({
  type: 'order.reserved',
  version: 1,
  payload: z.object({ ...order, couponHoldId: id.nullable() }),
  orderedBy: (event) => event.orderId,
});

/** The money for an order is there and applied to it. Consumed by production, promotions, finance and payments (a late payment counts). */
export const orderPaid = defineEvent({
  type: 'order.paid',
  version: 1,
  payload: z.object({ ...order, from, paymentId: id.nullable(), couponHoldId: id.nullable() }),
  orderedBy: (event) => event.orderId,
});

/** An order was not confirmed or paid in time; its quota is free again. */
export const orderExpired = defineEvent({
  type: 'order.expired',
  version: 1,
  payload: z.object({ ...order, from, reason: z.string(), couponHoldId: id.nullable() }),
  orderedBy: (event) => event.orderId,
});

/** An order is off; its quota is free again. If money was paid (`from` PAID or PROCESSING) an order.refund_owed follows. */
export const orderCancelled = defineEvent({
  type: 'order.cancelled',
  version: 1,
  payload: z.object({ ...order, from, reason: z.string(), couponHoldId: id.nullable() }),
  orderedBy: (event) => event.orderId,
});

/** The customer may pay now, until `dueAt`; said again when that is sooner, since the window was closed early. Consumed by payments. */
export const paymentRequested = defineEvent({
  type: 'payment.requested',
  version: 1,
  payload: z.object({ orderId: id, userId: id, ...amount, dueAt: at }),
  orderedBy: (event) => event.orderId,
});

/** Money came for an order that does not want it, or no longer does. Consumed by payments, which returns it. */
export const refundOwed = defineEvent({
  type: 'order.refund_owed',
  version: 1,
  payload: z.object({ orderId: id, paymentId: id, ...amount, reason: z.string() }),
  orderedBy: (event) => event.orderId,
});

/** Production of what was paid for has started. */
export const orderProcessing = defineEvent({
  type: 'order.processing',
  version: 1,
  payload: z.object({ orderId: id }),
  orderedBy: (event) => event.orderId,
});

/** Everything that was paid for an order has been returned. */
export const orderRefunded = defineEvent({
  type: 'order.refunded',
  version: 1,
  payload: z.object({ orderId: id, userId: id, ...amount }),
  orderedBy: (event) => event.orderId,
});

/** A payment of the order moved without moving the order: for whoever watches it. */
export const orderPaymentChanged = defineEvent({
  type: 'order.payment_changed',
  version: 1,
  payload: z.object({ orderId: id, paymentId: id }),
  orderedBy: (event) => event.orderId,
});

/** The present state of an offer's quota. */
export const quotaChanged = defineEvent({
  type: 'quota.changed',
  version: 1,
  payload: z.object({
    offerId: id,
    minQty: count,
    maxQty: z.int().nullable(),
    soldQty: count,
    status: z.enum(['OPEN', 'SOLD_OUT', 'CLOSED']),
    seq,
    updatedAt: at,
  }),
  orderedBy: (event) => event.offerId,
});

/**
 * The offer takes no reservation any more. `reservedEverQty` is the sum of all that was ever reserved: a counter that has
 * not yet heard of so much still has reservations on their way to it.
 */
export const quotaClosed = defineEvent({
  type: 'quota.closed',
  version: 1,
  payload: z.object({ offerId: id, sellWindowId: id, reservedEverQty: count, graceEndsAt: at }),
  orderedBy: (event) => event.offerId,
});

/** Whether an order may be paid now; null when it may not, or is not the asking customer's. Asked by payments before it refuses. */
export const payableOrder = defineCommand({
  name: 'orders.payableOrder',
  input: z.object({ orderId: id }),
  output: z.object({
    payable: z.object({ orderId: id, userId: id, ...amount, dueAt: at }).nullable(),
    /** The order's status for its owner; null when there is no such order. */
    status: z.string().nullable(),
    userId: id.nullable(),
  }),
});

/**
 * Which coupon holds belong to an order that lives. Asked by promotions before it frees a hold that nobody confirmed: the
 * others are given up by orders as well, so that no order that is just being made, or paid late, can still have one of them.
 */
export const knownCouponHolds = defineCommand({
  name: 'orders.knownCouponHolds',
  input: z.object({ holdIds: z.array(id).min(1).max(500) }),
  output: z.object({ known: z.array(id) }),
});

/**
 * Takes no reservation from a sell window any more. sell_window.closing says the same and is sure to arrive; this is asked
 * beside it, so that whoever closed a window finds it closed.
 */
export const stopReservations = defineCommand({
  name: 'orders.stopReservations',
  input: z.object({ sellWindowId: id, graceEndsAt: at }),
  output: z.object({ stopped: z.boolean() }),
});

/** How many orders of somebody wait for money, for goods or for their delivery. Asked by users before it forgets them. */
export const openOrders = defineCommand({
  name: 'orders.openOrders',
  input: z.object({ userId: id }),
  output: z.object({ count }),
});

/** What orders keep of a person, newest first, in at most 5,000 orders. Asked by users when that person wants to see everything that is known of them. */
export const orderContacts = defineCommand({
  name: 'orders.orderContacts',
  input: z.object({ userId: id }),
  output: z.object({
    orders: z.array(
      z.object({
        orderId: id,
        number: z.string(),
        placedAt: at,
        contact: z.unknown(),
        shippingAddress: z.unknown(),
      }),
    ),
  }),
});
