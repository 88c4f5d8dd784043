import { defineCommand, defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { OfferTerms } from './catalog.ts';
import { amount, amountMinor, at, count, currency, id, LINES_MAX, quantity, seq } from './parts.ts';

const lines = z
  .array(
    z.object({
      lineId: id,
      offerId: id,
      productId: id,
      variantId: id,
      quantity,
      /** Cost of the line after its share of the discount. */
      totalMinor: amountMinor,
    }),
  )
  .min(1)
  .max(LINES_MAX);
/** `userId` is optional where events of an earlier version had none. */
const order = { orderId: id, userId: id, currency, totalMinor: amountMinor, lines };

/** The order's status before: tells a counter whether a hold or a paid quantity moves. */
const from = z.enum(['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED', 'PAID', 'PROCESSING', 'EXPIRED']);

/** A customer holds quota. Prices are final; money has not moved. Consumed by production (counters) and promotions (keeps the coupon). */
export const orderReserved = defineEvent({
  type: 'order.reserved',
  version: 1,
  payload: z.object({ ...order, couponHoldId: id.nullable() }),
  orderedBy: (event) => event.orderId,
});

/** An order's payment was applied to it. Consumed by users, production, promotions, finance and payments (a late payment counts). */
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

/** An order is cancelled; its quota is free again. If money was paid (`from` PAID or PROCESSING) an order.refund_owed follows. */
export const orderCancelled = defineEvent({
  type: 'order.cancelled',
  version: 1,
  payload: z.object({ ...order, from, reason: z.string(), couponHoldId: id.nullable() }),
  orderedBy: (event) => event.orderId,
});

/** The customer may pay now, until `dueAt`; emitted again when that is sooner, since the window was closed early. Consumed by payments. */
export const paymentRequested = defineEvent({
  type: 'payment.requested',
  version: 1,
  payload: z.object({ orderId: id, userId: id, ...amount, dueAt: at }),
  orderedBy: (event) => event.orderId,
});

/** Money came for an order that cannot use it, or no longer can. Consumed by payments, which returns it. */
export const refundOwed = defineEvent({
  type: 'order.refund_owed',
  version: 1,
  payload: z.object({ orderId: id, userId: id.optional(), paymentId: id, ...amount, reason: z.string() }),
  orderedBy: (event) => event.orderId,
});

/** Production of a paid order has started. */
export const orderProcessing = defineEvent({
  type: 'order.processing',
  version: 1,
  payload: z.object({ orderId: id, userId: id.optional() }),
  orderedBy: (event) => event.orderId,
});

/** Everything paid for an order has been returned. */
export const orderRefunded = defineEvent({
  type: 'order.refunded',
  version: 1,
  payload: z.object({ orderId: id, userId: id, ...amount }),
  orderedBy: (event) => event.orderId,
});

/** A payment of the order changed without a change of the order: for its watchers. */
export const orderPaymentChanged = defineEvent({
  type: 'order.payment_changed',
  version: 1,
  payload: z.object({ orderId: id, userId: id.optional(), paymentId: id }),
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
    /** Units that are offered to customers of the waiting list. */
    heldBackQty: count.default(0),
    /** Customers in the waiting list, without those who have an offer. */
    waitingCount: count.default(0),
    status: z.enum(['OPEN', 'SOLD_OUT', 'CLOSED']),
    seq,
    updatedAt: at,
  }),
  orderedBy: (event) => event.offerId,
});

const entry = { entryId: id, offerId: id, userId: id };

/** Units that came back are held for an entry of the waiting list, until a moment: its customer can reserve them. */
export const waitingListOffered = defineEvent({
  type: 'waiting_list.offered',
  version: 1,
  payload: z.object({ ...entry, offeredUntil: at }),
  orderedBy: (event) => event.entryId,
});

/** An entry of the waiting list was made, waits again because the product went off sale, or has ended: for its watchers. */
export const waitingListEntryChanged = defineEvent({
  type: 'waiting_list.entry_changed',
  version: 1,
  payload: z.object({ ...entry, status: z.enum(['WAITING', 'TAKEN', 'LAPSED', 'LEFT', 'CLOSED']) }),
  orderedBy: (event) => event.entryId,
});

/**
 * The offer takes no more reservations. `reservedEverQty` is the sum of all reservations ever made: a counter below it still has
 * reservations on their way to it.
 */
export const quotaClosed = defineEvent({
  type: 'quota.closed',
  version: 1,
  payload: z.object({ offerId: id, sellWindowId: id, reservedEverQty: count, graceEndsAt: at }),
  orderedBy: (event) => event.offerId,
});

/** The cap of an offer changed. Consumed by catalog, whose offer shows it: the row of the quota decides. */
export const quotaResized = defineEvent({
  type: 'quota.resized',
  version: 1,
  payload: z.object({ offerId: id, maxQty: z.int().min(1), resizeNo: z.int().min(1) }),
  orderedBy: (event) => event.offerId,
});

/** Whether an order may be paid now; null when it may not, or is not the asking customer's. Called by payments before it refuses. */
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
 * The coupon holds that belong to a live order. Called by promotions before it frees an unconfirmed hold: orders gives up the others
 * as well, so that no order that is just being made, or paid late, can still use one of them.
 */
export const knownCouponHolds = defineCommand({
  name: 'orders.knownCouponHolds',
  input: z.object({ holdIds: z.array(id).min(1).max(500) }),
  output: z.object({ known: z.array(id) }),
});

/**
 * Stops the reservations of a sell window. sell_window.closing does the same and is sure to arrive; this call beside it makes the window
 * closed by the time that its closing is answered.
 */
export const stopReservations = defineCommand({
  name: 'orders.stopReservations',
  input: z.object({ sellWindowId: id, graceEndsAt: at }),
  output: z.object({ stopped: z.boolean() }),
});

/**
 * Ends a sell window at once. sell_window.cancelled does the same and is sure to arrive; this call beside it has reservations
 * stopped by the time that the cancellation is answered.
 */
export const cancelReservations = defineCommand({
  name: 'orders.cancelReservations',
  input: z.object({ sellWindowId: id, cancelledAt: at }),
  output: z.object({ stopped: z.boolean() }),
});

/** Offers of a window are at most this many. */
const OFFERS_MAX = 200;

/** Copies changed terms of the offers of one window at once. sell_window.offer_configured does the same and is sure to arrive. */
export const applyTerms = defineCommand({
  name: 'orders.applyTerms',
  input: z.object({ offers: z.array(OfferTerms).max(OFFERS_MAX) }),
  output: z.object({ applied: z.boolean() }),
});

/**
 * Changes the cap of an offer, never below what is sold or held back for its waiting list: the check is the write to the quota's row.
 * RESIZED answers the number of the change, which grows with each; BELOW_SOLD what is sold and held back; CLOSED that the offer takes
 * no more reservations.
 */
export const resizeQuota = defineCommand({
  name: 'orders.resizeQuota',
  input: z.object({ terms: OfferTerms, maxQty: z.int().min(1) }),
  output: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('RESIZED'), resizeNo: z.int().min(1) }),
    z.object({ outcome: z.literal('BELOW_SOLD'), soldQty: count, heldBackQty: count.default(0) }),
    z.object({ outcome: z.literal('CLOSED') }),
  ]),
});

/** Number of a user's orders that await payment, goods or delivery. Called by users before it erases the account. */
export const openOrders = defineCommand({
  name: 'orders.openOrders',
  input: z.object({ userId: id }),
  output: z.object({ count }),
});

/** Personal data that orders stores of a user, newest first, in at most 5,000 orders. Called by users when that person exports their data. */
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
    /** Entries in waiting lists, newest first, at most 5,000. */
    waitingListEntries: z
      .array(
        z.object({
          entryId: id,
          offerId: id,
          variantId: id.nullable(),
          quantity: count,
          status: z.string(),
          joinedAt: at,
          endedAt: at.nullable(),
        }),
      )
      .default([]),
  }),
});
