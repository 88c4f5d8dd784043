import { orderReserved } from '@muster/events';
import type { Keyring } from '@muster/kit/crypto';
import { field, IdempotencyConflict } from '@muster/kit/domain';
import { digestOf, newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { keyedDigest, seal } from '../contact/personal-data.ts';
import { heldBy, type QuotaRow, takeQuota } from '../quota/quota.ts';
import { Order } from './order.entity.ts';
import { type PricedOrder, shareDiscount } from './order.pricing.ts';
import { PerUserLimitExceeded } from './order.refusals.ts';
import { requestPayment } from './request-payment.ts';

export const LINES_MAX = 50;
export const QUANTITY_MAX = 1_000;

/** One id however it is written. */
const id = field.id.toLowerCase();

const Contact = z.object({
  name: field.name(200),
  phone: z
    .string()
    .trim()
    .min(3)
    .max(32)
    .regex(/^[+()\d\s./-]+$/, 'is not a phone number'),
  email: z.string().trim().max(254).pipe(z.email('is not an e-mail address')),
});

const Address = z.object({
  recipientName: field.name(200),
  phone: Contact.shape.phone,
  line1: field.name(300),
  city: field.name(200),
  postalCode: field.text(20).nullish(),
  countryCode: z.string().regex(/^[A-Za-z]{2}$/, 'is not a two-letter country code (ISO 3166)'),
});

export const Reserve = z.object({
  idempotencyKey: field.idempotencyKey,
  lines: z
    .array(z.object({ offerId: id, variantId: id, quantity: z.int().min(1).max(QUANTITY_MAX) }))
    .min(1)
    .max(LINES_MAX),
  contact: Contact,
  shippingAddress: Address.nullish(),
  couponCode: z.string().trim().min(1).max(64).nullish(),
});
export type Reserve = z.infer<typeof Reserve>;

/** What a coupon takes off, held for this order already. */
export interface HeldCoupon {
  readonly holdId: string;
  readonly couponId: string;
  readonly label: string;
  readonly discountMinor: number;
}

export interface Reservation {
  readonly input: Reserve;
  readonly priced: PricedOrder;
  readonly coupon: HeldCoupon | null;
  readonly dataKey: Keyring;
}

/** Equal for two calls that mean the same: null is left out. */
export const inputDigestOf = ({ idempotencyKey: _, ...input }: Reserve, dataKey: Keyring): string =>
  keyedDigest(
    digestOf(JSON.parse(JSON.stringify(input, (_key, value: unknown) => (value === null ? undefined : value)))),
    dataKey,
  );

/**
 * Makes an order and takes its places, or does nothing at all. The order's row comes first: its key makes a repeat wait for
 * the first call and answer its order. The quota row comes as late as it can: it is what everybody waits for.
 */
export async function reserve(tx: Tx, { input, priced, coupon, dataKey }: Reservation): Promise<Order> {
  const order = await insertOrder(tx, { input, priced, coupon, dataKey });
  if (order === null) return replay(tx, input, dataKey);

  const wanted = [...Map.groupBy(priced.lines, ({ offerId }) => offerId)].map(([offerId, lines]) => ({
    offerId,
    quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
  const quotas = await takeQuota(tx, wanted);
  await refuseBeyondLimit(tx, order, quotas, wanted);
  tx.emit(orderReserved, {
    orderId: order.id,
    userId: order.userId,
    currency: order.currency,
    totalMinor: order.totalMinor,
    couponHoldId: coupon?.holdId ?? null,
    lines: order.lines,
  });

  // Payment is open for one of its offers already: it is open for this order too.
  const confirmed = quotas.find(({ confirmedAt }) => confirmedAt !== null);
  const [present] = confirmed === undefined ? [] : await requestPayment(tx, [order.id], confirmed.paymentWindowMinutes);
  return tx.em.map(Order, { ...order.row, ...present });
}

/** The order that a key made before, or IdempotencyConflict when it was another input that made it. */
async function replay(tx: Tx, input: Reserve, dataKey: Keyring): Promise<Order> {
  const first = await tx.em.findOneOrFail(Order, { userId: tx.actor.id, idempotencyKey: input.idempotencyKey });
  if (first.inputDigest !== inputDigestOf(input, dataKey)) throw new IdempotencyConflict();
  return first;
}

async function refuseBeyondLimit(
  tx: Tx,
  order: { userId: string },
  quotas: readonly QuotaRow[],
  wanted: readonly { offerId: string; quantity: number }[],
): Promise<void> {
  const limited = quotas.filter(({ perUserLimit }) => perUserLimit !== null);
  if (limited.length === 0) return;
  const held = await heldBy(
    tx,
    order.userId,
    limited.map(({ offerId }) => offerId),
  );
  for (const { offerId, perUserLimit } of limited) {
    const total = held.get(offerId) ?? 0;
    const requested = wanted.find((line) => line.offerId === offerId)!.quantity;
    if (total > perUserLimit!) throw new PerUserLimitExceeded(offerId, perUserLimit!, total - requested);
  }
}

/** Everything of an order in one statement; null when its key made one before. */
async function insertOrder(tx: Tx, { input, priced, coupon, dataKey }: Reservation) {
  const id = newId();
  const shares = shareDiscount(coupon?.discountMinor ?? 0, priced);
  const lines = priced.lines.map((line, index) => ({
    lineId: newId(),
    lineNo: index + 1,
    offerId: line.offerId,
    productId: line.productId,
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    discountMinor: shares[index]!,
    totalMinor: line.grossMinor - shares[index]!,
  }));
  const discountMinor = coupon?.discountMinor ?? 0;
  const totalMinor = priced.subtotalMinor - discountMinor;
  const [row] = await tx.em.execute<object[]>(
    `with made as (
       insert into orders (id, number, user_id, idempotency_key, input_digest, status, currency, subtotal_minor, discount_minor, total_minor,
                           coupon_hold_id, placed_at)
       select ?, 'ORD-' || to_char(?::timestamptz at time zone 'UTC', 'YYYYMMDD') || '-' || lpad(next.no, greatest(6, length(next.no)), '0'),
              ?, ?, ?, 'RESERVED', ?, ?, ?, ?, ?, ?::timestamptz
         from (select nextval('order_number')::text as no) as next
       on conflict on constraint one_order_a_key do nothing returning *),
     given as materialized (
       select made.id as order_id, line.*
         from made cross join jsonb_to_recordset(?::jsonb) as line (
           "lineId" uuid, "lineNo" int, "offerId" uuid, "productId" uuid, "variantId" uuid, quantity int,
           "unitPriceMinor" bigint, "discountMinor" bigint, "totalMinor" bigint)),
     lines as (
       insert into order_line (id, order_id, line_no, offer_id, product_id, variant_id, quantity, currency, unit_price_minor, discount_minor, total_minor)
       select "lineId", order_id, "lineNo", "offerId", "productId", "variantId", quantity, ?, "unitPriceMinor", "discountMinor", "totalMinor" from given),
     adjustments as (
       insert into order_adjustment (order_id, line_id, source, source_id, label, amount_minor)
       select order_id, "lineId", 'COUPON', ?, ?, "discountMinor" from given where "discountMinor" > 0),
     holds as (
       insert into quota_hold (order_id, offer_id, user_id, qty, state)
       select order_id, "offerId", ?, sum(quantity), 'HELD' from given group by order_id, "offerId"),
     contact as (
       insert into order_contact (order_id, contact, shipping_address) select id, ?, ? from made),
     history as (
       insert into order_status_change (order_id, to_status, actor_id, at) select id, 'RESERVED', ?, ? from made)
     select * from made`,
    [
      id,
      tx.now,
      tx.actor.id,
      input.idempotencyKey,
      inputDigestOf(input, dataKey),
      priced.currency,
      priced.subtotalMinor,
      discountMinor,
      totalMinor,
      coupon?.holdId ?? null,
      tx.now,
      JSON.stringify(lines),
      priced.currency,
      coupon?.couponId ?? null,
      coupon?.label ?? '',
      tx.actor.id,
      seal(input.contact, `order_contact|contact|${id}`, dataKey),
      input.shippingAddress == null
        ? null
        : seal(input.shippingAddress, `order_contact|shipping_address|${id}`, dataKey),
      tx.actor.id,
      tx.now,
    ],
  );
  if (row === undefined) return null;
  return {
    row,
    id,
    userId: tx.actor.id,
    currency: priced.currency,
    totalMinor,
    lines: lines.map(({ lineId, offerId, productId, variantId, quantity, totalMinor }) => ({
      lineId,
      offerId,
      productId,
      variantId,
      quantity,
      totalMinor,
    })),
  };
}
