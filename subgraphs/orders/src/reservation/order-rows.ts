import { orderReserved } from '@muster/events';
import type { Keyring } from '@muster/kit/crypto';
import type { Caller } from '@muster/kit/domain';
import {
  namesOf,
  newId,
  outboxRow,
  pendingEvent,
  type RowsetColumns,
  rowset,
  type Statement,
  valuesOf,
} from '@muster/kit/orm';
import type { Address } from '../contact/contact.ts';
import { contextOf, seal } from '../contact/personal-data.ts';
import type { Order, OrderLine } from '../order/order.entity.ts';
import { orderIdAt } from '../order/order-id.ts';
import { discounted, type PricedOrder } from './reservation.pricing.ts';
import { inputDigestOf, type Reserve } from './reserve-input.ts';

/** A coupon that is held for this order, with its discount. */
export interface HeldCoupon {
  readonly holdId: string;
  /** Canonical code, as the customer may read it later. */
  readonly code: string;
  readonly couponId: string;
  readonly label: string;
  readonly discountMinor: number;
}

/** A reservation of one customer, with everything that its decision needs: no other subgraph is asked any more. */
export interface Reservation {
  readonly caller: Caller;
  readonly input: Reserve;
  /** The address of the customer's book that the input names. */
  readonly savedAddress?: Address | null;
  readonly priced: PricedOrder;
  readonly coupon: HeldCoupon | null;
  readonly dataKey: Keyring;
}

/** A new order before it is written: everything but its number. */
export type NewOrder = ReturnType<typeof newOrder>;

export function newOrder({ caller, input, savedAddress, priced, coupon, dataKey }: Reservation, placedAt: Date) {
  const id = orderIdAt(placedAt);
  const discountMinor = coupon?.discountMinor ?? 0;
  const lines = discounted(priced, discountMinor).map((line, index) => ({
    lineId: newId(),
    lineNo: index + 1,
    offerId: line.offerId,
    productId: line.productId,
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    discountMinor: line.discountMinor,
    totalMinor: line.totalMinor,
  }));
  const shippingAddress = savedAddress ?? input.shippingAddress;
  return {
    id,
    input,
    userId: caller.actor.id,
    idempotencyKey: input.idempotencyKey,
    inputDigest: inputDigestOf(input, dataKey),
    currency: priced.currency,
    subtotalMinor: priced.subtotalMinor,
    discountMinor,
    totalMinor: priced.subtotalMinor - discountMinor,
    couponHoldId: coupon?.holdId ?? null,
    couponCode: coupon?.code ?? null,
    couponId: coupon?.couponId ?? null,
    couponLabel: coupon?.label ?? '',
    contact: seal(input.contact, contextOf('contact', id), dataKey),
    shippingAddress: shippingAddress == null ? null : seal(shippingAddress, contextOf('shipping_address', id), dataKey),
    correlationId: caller.correlationId,
    actorKind: caller.actor.kind,
    lines,
  };
}

const reservedEvent = ({ id, userId, currency, totalMinor, couponHoldId, lines }: NewOrder) =>
  pendingEvent(orderReserved, {
    orderId: id,
    userId,
    currency,
    totalMinor,
    couponHoldId,
    lines: lines.map(({ lineId, offerId, productId, variantId, quantity, totalMinor }) => ({
      lineId,
      offerId,
      productId,
      variantId,
      quantity,
      totalMinor,
    })),
  });

/** The answer of the statement for each order that it made. */
export interface MadeOrder {
  readonly id: string;
  readonly number: string;
  readonly updatedAt: string | Date;
}

/**
 * All rows of some orders in one statement, with their events. An order whose key made one before is left out: a repeat waits
 * here for the first call. Keys are inserted in their order, so that two such statements cannot deadlock.
 */
export const insertOrders = (orders: readonly NewOrder[], now: Date): Statement => ({
  sql: `with ${ORDER_ROWS[kindOf(orders)]} select id, number, updated_at as "updatedAt" from made, (select count(*) from folded) as folding`,
  params: orderParams(orders, now),
});

/** The parameters of `ORDER_ROWS`. */
export const orderParams = (orders: readonly NewOrder[], now: Date): readonly unknown[] => [
  now,
  ...newOrders.params(orders.map((order) => ({ ...order, event: outboxRow(reservedEvent(order)) }))),
  ...newLines.params(orders.flatMap(({ id: orderId, lines }) => lines.map((line) => ({ orderId, ...line })))),
  orderReserved.type,
  orderReserved.version,
];

/** The columns of `orders` that a reservation sets. */
const ORDER = {
  id: ['uuid', ({ id }) => id],
  userId: ['uuid', ({ userId }) => userId],
  idempotencyKey: ['text', ({ idempotencyKey }) => idempotencyKey],
  inputDigest: ['text', ({ inputDigest }) => inputDigest],
  currency: ['text', ({ currency }) => currency],
  subtotalMinor: ['bigint', ({ subtotalMinor }) => subtotalMinor],
  discountMinor: ['bigint', ({ discountMinor }) => discountMinor],
  totalMinor: ['bigint', ({ totalMinor }) => totalMinor],
  couponHoldId: ['uuid', ({ couponHoldId }) => couponHoldId],
  couponCode: ['text', ({ couponCode }) => couponCode],
} satisfies RowsetColumns<NewOrder>;

const newOrders = rowset<NewOrder & { readonly event: ReturnType<typeof outboxRow> }>('given', {
  ...ORDER,
  // For the rows that belong to an order.
  couponId: ['uuid', ({ couponId }) => couponId],
  couponLabel: ['text', ({ couponLabel }) => couponLabel],
  contact: ['text', ({ contact }) => contact],
  shippingAddress: ['text', ({ shippingAddress }) => shippingAddress],
  correlationId: ['text', ({ correlationId }) => correlationId],
  actorKind: ['text', ({ actorKind }) => actorKind],
  partition: ['smallint', ({ event }) => event.partition],
  payload: ['json', ({ event }) => JSON.stringify(event.payload)],
});

const newLines = rowset<NewOrder['lines'][number] & { readonly orderId: string }>('line', {
  orderId: ['uuid', ({ orderId }) => orderId],
  id: ['uuid', ({ lineId }) => lineId],
  lineNo: ['int', ({ lineNo }) => lineNo],
  offerId: ['uuid', ({ offerId }) => offerId],
  productId: ['uuid', ({ productId }) => productId],
  variantId: ['uuid', ({ variantId }) => variantId],
  quantity: ['int', ({ quantity }) => quantity],
  unitPriceMinor: ['bigint', ({ unitPriceMinor }) => unitPriceMinor],
  discountMinor: ['bigint', ({ discountMinor }) => discountMinor],
  totalMinor: ['bigint', ({ totalMinor }) => totalMinor],
});

/** One statement in this many folds the totals of its sell windows. */
const FOLDED_EVERY = 128;

const DISCOUNT = `
  coupon_holds as (
    insert into coupon_hold (hold_id) select coupon_hold_id from placed where coupon_hold_id is not null returning 1),
  adjustments as (
    insert into order_adjustment (order_id, line_id, source, source_id, label, amount_minor)
    select order_id, id, 'COUPON', coupon_id, coupon_label, discount_minor from placed_line where discount_minor > 0)`;

const ROWS = `
  stamp as materialized (select order_stamp() as at),
  given as materialized (select ?::timestamptz as now, given.* from ${newOrders.from}),
  made as (
    insert into orders (number, status, placed_at, updated_at, ${namesOf(ORDER)})
    select 'ORD-' || to_char(now at time zone 'UTC', 'YYYYMMDD') || '-' || lpad(no, greatest(6, length(no)), '0'), 'RESERVED', now,
           (select at from stamp), ${namesOf(ORDER)}
      from (select given.*, nextval('order_number')::text as no from given order by user_id, idempotency_key) as given
    on conflict on constraint one_order_a_key do nothing returning id, number, updated_at),
  placed as materialized (select given.* from given join made using (id)),
  placed_line as materialized (
    select line.*, placed.currency, placed.user_id, placed.coupon_id, placed.coupon_label
      from ${newLines.from}
      join placed on placed.id = line.order_id),
  lines as (
    insert into order_line (currency, ${newLines.names}) select currency, ${newLines.names} from placed_line returning 1),
  contacts as (
    insert into order_contact (order_id, contact, shipping_address) select id, contact, shipping_address from placed returning 1),
  history as (
    insert into order_status_change (order_id, to_status, actor_id, actor_kind, at)
    select id, 'RESERVED', user_id, actor_kind, now from placed returning 1),
  events as (
    insert into outbox_event (type, version, partition, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
    select ?, ?::int, partition, id, payload, correlation_id, actor_kind, user_id, now from placed returning 1),
  holds as (
    insert into quota_hold (order_id, offer_id, user_id, qty, state)
    select order_id, offer_id, user_id, sum(quantity), 'HELD' from placed_line group by 1, 2, 3 returning offer_id, qty),
  totals as (
    insert into sell_window_change (
      sell_window_id, currency, live_orders, live_qty, live_minor, placed_orders, placed_qty)
    select sell_window_id, currency, count(distinct order_id), sum(quantity), sum(total_minor), count(distinct order_id), sum(quantity)
      from placed_line join quota using (offer_id) where sell_window_id is not null group by 1, 2 returning sell_window_id),
  folded as materialized (select fold_sell_window(sell_window_id) from totals where random() * ${FOLDED_EVERY} < 1)`;

/**
 * The rows of orders as parts of a statement: `made` are the new orders, `holds` the units that they request. Each part costs
 * time before anything is written, so the parts of a discount are left out when no order has one.
 */
export const ORDER_ROWS = { plain: ROWS, discounted: `${ROWS}, ${DISCOUNT}` } as const;

/** The parts that some orders need. */
export const kindOf = (orders: readonly NewOrder[]): keyof typeof ORDER_ROWS =>
  orders.some(({ couponHoldId }) => couponHoldId !== null) ? 'discounted' : 'plain';

/** The state of a new order, where it changed in the transaction that made it. */
export type PresentState = Pick<Order, 'status' | 'paymentDueAt'> & Partial<Pick<Order, 'updatedAt'>>;

/** An order, and its lines if it is new. */
export interface Reserved {
  readonly order: Order;
  readonly lines: readonly OrderLine[] | null;
}

/** A new order as its transaction commits it. */
export const reservedOf = (
  order: NewOrder,
  { number, updatedAt }: MadeOrder,
  placedAt: Date,
  present: PresentState = { status: 'RESERVED', paymentDueAt: null },
): Reserved => ({
  order: {
    ...valuesOf(ORDER, order),
    number,
    status: present.status,
    paidMinor: 0,
    refundedMinor: 0,
    paymentId: null,
    paymentFailures: 0,
    placedAt,
    paymentDueAt: present.paymentDueAt,
    updatedAt: present.updatedAt ?? new Date(updatedAt),
  },
  lines: order.lines.map(({ lineId, ...line }) => ({
    id: lineId,
    orderId: order.id,
    currency: order.currency,
    ...line,
  })),
});
