import { randomUUID } from 'node:crypto';
import { quotaChanged } from '@muster/events';
import { system } from '@muster/kit/domain';
import { partitionOf } from '@muster/kit/events';
import { brokenConstraintOf, failpoint, type HotStatement } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import {
  insertOrders,
  type MadeOrder,
  newOrder,
  type Reservation,
  type Reserved,
  reservedOf,
} from '../order/new-order.ts';
import type { Room } from '../quota/quota.rules.ts';
import { ALSO_CHANGED, FITS, readRoom } from '../quota/quota.ts';

/** The places of a batch could not be had as a whole; nothing happened. */
export class DoesNotFit extends Error {}

export interface Admitted {
  /** Null for a repeat, whose key made an order before. */
  readonly orders: readonly (Reserved | null)[];
  readonly rooms: readonly Room[];
}

/**
 * Admits a whole batch while there is plenty of room: one transaction in one round trip, which touches the rows that all
 * wait for last and holds them for an update and a commit only. All get their places, or DoesNotFit.
 */
export async function admitAtOnce(
  { db, clock }: Services,
  reservations: readonly Reservation[],
  offerIds: readonly string[],
): Promise<Admitted> {
  const now = clock.now();
  const orders = reservations.map(newOrder);
  const ids = JSON.stringify(orders.map(({ id }) => id));
  let answers: readonly (readonly object[])[];
  try {
    answers = await db.hot.write([
      { name: 'insert-orders', ...insertOrders(orders, now) },
      { name: 'lock-room', ...readRoom(offerIds, now, 'for no key update') },
      takeAll(ids, offerIds, now),
      { name: 'read-room', ...readRoom(offerIds, now) },
    ]);
  } catch (error) {
    if (brokenConstraintOf(error) === SOLD_QTY_CHECK) throw new DoesNotFit('There is not room for all of them.');
    throw error;
  }
  failpoint('afterCommitBeforeAnswer');
  db.wake.outbox();
  const made = new Map((answers[0] as readonly MadeOrder[]).map((row) => [row.id, row]));
  return {
    orders: orders.map((order) => {
      const row = made.get(order.id);
      return row === undefined ? null : reservedOf(order, row, now);
    }),
    rooms: answers[3] as readonly Room[],
  };
}

/** The name that PostgreSQL gave the CHECK of `quota.sold_qty`. */
const SOLD_QTY_CHECK = 'quota_sold_qty_check';

/**
 * Takes what the holds of a batch say, and tells of it. A row that cannot give it all, or may not give it without a look at
 * who asks, gets an impossible number instead: its own CHECK then undoes the whole transaction, without anybody waiting for
 * the program to say so.
 */
const takeAll = (orderIds: string, offerIds: readonly string[], now: Date): HotStatement => ({
  name: 'take-all',
  sql: `with moment as (select ?::timestamptz as now),
     wanted as materialized (
       select offer_id, sum(qty)::int as qty
         from quota_hold where order_id in (select value::uuid from jsonb_array_elements_text(?::jsonb)) group by offer_id),
     taken as (
       update quota
          set sold_qty = case when per_user_limit is null and confirmed_at is null and ${FITS} then sold_qty + wanted.qty else -1 end,
              ${ALSO_CHANGED}
         from wanted where quota.offer_id = wanted.offer_id
       returning quota.*)
     insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
     select partition, ?, ?, offer_id,
            jsonb_build_object('offerId', offer_id, 'minQty', min_qty, 'maxQty', max_qty, 'soldQty', sold_qty, 'status', status,
              'seq', seq, 'updatedAt', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
            ?, ?, ?, now
       from taken cross join moment join jsonb_to_recordset(?::jsonb) as lane (offer uuid, partition smallint) on offer = offer_id`,
  params: [
    now,
    orderIds,
    now,
    now,
    now,
    quotaChanged.type,
    quotaChanged.version,
    randomUUID(),
    system.kind,
    system.id,
    JSON.stringify(offerIds.map((offerId) => ({ offer: offerId, partition: partitionOf(offerId) }))),
  ],
});
