import { randomUUID } from 'node:crypto';
import type { OfferTerms } from '@muster/events';
import { parseKeyring } from '@muster/kit/crypto';
import { partitionOf } from '@muster/kit/events';
import { admitOptimistic } from '@muster/orders/admit-optimistic';
import { insertOrders, type NewOrder, newOrder, type Reservation } from '@muster/orders/order-rows';
import { reserve } from '@muster/orders/reserve';
import type pg from 'pg';
import { aCustomer, type Counter, DATA_KEY } from './counter.ts';

/** Implementation of a reservation of one unit; committed when the promise resolves. */
export type Reserve = (offer: OfferTerms) => Promise<unknown>;

const inputOf = (offer: OfferTerms) => ({
  idempotencyKey: randomUUID(),
  lines: [{ offerId: offer.offerId, variantId: offer.variants[0]!.variantId, quantity: 1 }],
  contact: { name: 'Anna Example', phone: '+886912345678', email: 'anna@shop.example' },
});
const dataKey = parseKeyring(DATA_KEY);

const reservationOf = (offer: OfferTerms): Reservation => {
  const input = inputOf(offer);
  const [line] = input.lines as [(typeof input.lines)[number]];
  return {
    caller: aCustomer(),
    input,
    priced: {
      currency: 'TWD',
      lines: [{ ...line, productId: offer.productId, unitPriceMinor: 1_000, grossMinor: 1_000 }],
      subtotalMinor: 1_000,
    },
    coupon: null,
    dataKey,
  };
};
const orderOf = (offer: OfferTerms): NewOrder => newOrder(reservationOf(offer), new Date());

/** Muster's implementation. */
export const ours =
  ({ contextFor }: Counter): Reserve =>
  (offer) =>
    reserve(contextFor(aCustomer()), inputOf(offer));

const INSERTS = {
  order: `insert into orders (id, number, user_id, idempotency_key, input_digest, status, currency, subtotal_minor, discount_minor, total_minor, placed_at)
          values ($1, 'ORD-' || nextval('order_number'), $2, $3, $4, 'RESERVED', 'TWD', 1000, 0, 1000, now())`,
  line: `insert into order_line (id, order_id, line_no, offer_id, product_id, variant_id, quantity, currency, unit_price_minor, total_minor)
         values ($1, $2, 1, $3, $4, $5, 1, 'TWD', 1000, 1000)`,
  hold: `insert into quota_hold (order_id, offer_id, user_id, qty, state) values ($1, $2, $3, 1, 'HELD')`,
  contact: `insert into order_contact (order_id, contact) values ($1, $2)`,
  history: `insert into order_status_change (order_id, to_status, actor_id, at) values ($1, 'RESERVED', $2, now())`,
  event: `insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
          values ($1, $2, 1, $3, $4, $5, 'USER', $6, now())`,
};

/** Textbook implementation: row lock first, one statement for each table, one transaction for each call. */
export const rowLock =
  ({ pool }: Counter): Reserve =>
  async (offer) => {
    const { offerId } = offer;
    const order = orderOf(offer);
    const client = await pool.connect();
    const run = (name: string, text: string, values: unknown[]) => client.query({ name, text, values });
    try {
      await client.query('begin');
      const { rows } = await run('lock', 'select status, sold_qty, max_qty from quota where offer_id = $1 for update', [
        offerId,
      ]);
      if (rows[0].status !== 'OPEN' || rows[0].sold_qty >= rows[0].max_qty) throw new Error('sold out');
      await run('take', 'update quota set sold_qty = sold_qty + 1, seq = seq + 1 where offer_id = $1', [offerId]);
      await run('order', INSERTS.order, [order.id, order.userId, order.idempotencyKey, order.inputDigest]);
      const [line] = order.lines;
      await run('line', INSERTS.line, [line!.lineId, order.id, offerId, line!.productId, line!.variantId]);
      await run('hold', INSERTS.hold, [order.id, offerId, order.userId]);
      await run('contact', INSERTS.contact, [order.id, order.contact]);
      await run('history', INSERTS.history, [order.id, order.userId]);
      for (const [type, key] of [
        ['order.reserved', order.id],
        ['quota.changed', offerId],
      ] as const)
        await run('event', INSERTS.event, [
          partitionOf(key),
          type,
          key,
          payloadOf(order),
          order.correlationId,
          order.userId,
        ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  };

const payloadOf = ({ id, userId, lines }: NewOrder): string =>
  JSON.stringify({ orderId: id, userId, currency: 'TWD', totalMinor: 1_000, couponHoldId: null, lines });

const ONE_STATEMENT = `
  with taken as (
    update quota set sold_qty = sold_qty + 1, seq = seq + 1 where offer_id = $1 and status = 'OPEN' and sold_qty < max_qty returning offer_id),
  made as (
    insert into orders (id, number, user_id, idempotency_key, input_digest, status, currency, subtotal_minor, discount_minor, total_minor, placed_at)
    select $2::uuid, 'ORD-' || nextval('order_number'), $3::uuid, $4, $5, 'RESERVED', 'TWD', 1000, 0, 1000, now() from taken returning id),
  line as (
    insert into order_line (id, order_id, line_no, offer_id, product_id, variant_id, quantity, currency, unit_price_minor, total_minor)
    select $6::uuid, id, 1, $1, $7::uuid, $8::uuid, 1, 'TWD', 1000, 1000 from made),
  hold as (insert into quota_hold (order_id, offer_id, user_id, qty, state) select id, $1, $3, 1, 'HELD' from made),
  contact as (insert into order_contact (order_id, contact) select id, $9 from made),
  history as (insert into order_status_change (order_id, to_status, actor_id, at) select id, 'RESERVED', $3, now() from made),
  event_row as (
    insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
    select partition, type, 1, key, $10::json, $11, 'USER', $3, now()
      from made cross join (values ($12::smallint, 'order.reserved', $2::text), ($13, 'quota.changed', $1::text)) as event (partition, type, key))
  select id from made`;

/** One statement for each call, which locks the row for its duration. */
export const oneStatement =
  ({ pool }: Counter): Reserve =>
  async (offer) => {
    const order = orderOf(offer);
    const [line] = order.lines;
    const { rowCount } = await pool.query({
      name: 'one-statement',
      text: ONE_STATEMENT,
      values: [
        offer.offerId,
        order.id,
        order.userId,
        order.idempotencyKey,
        order.inputDigest,
        line!.lineId,
        line!.productId,
        line!.variantId,
        order.contact,
        payloadOf(order),
        order.correlationId,
        partitionOf(order.id),
        partitionOf(offer.offerId),
      ],
    });
    if (rowCount !== 1) throw new Error('sold out');
  };

/** Muster's statement with all its checks, without batching. */
export const ourStatement =
  ({ services }: Counter): Reserve =>
  (offer) =>
    admitOptimistic(services, [reservationOf(offer)], [offer.offerId]);

const BULK = 1_000;

/** Upper bound: bulk insert of the same rows over one connection. */
export async function bulkInsert({ pool }: Counter, offer: OfferTerms, ms: number): Promise<number> {
  const client: pg.PoolClient = await pool.connect();
  let text: string | undefined;
  let inserted = 0;
  try {
    const began = performance.now();
    while (performance.now() - began < ms) {
      const { sql, params } = insertOrders(
        Array.from({ length: BULK }, () => orderOf(offer)),
        new Date(),
      );
      let count = 0;
      text ??= sql.replaceAll('?', () => `$${++count}`);
      await client.query({ name: 'bulk', text, values: [...params] });
      inserted += BULK;
    }
    const tookMs = performance.now() - began;
    await client.query('update quota set sold_qty = sold_qty + $2 where offer_id = $1', [offer.offerId, inserted]);
    return (inserted / tookMs) * 1_000;
  } finally {
    client.release();
  }
}
