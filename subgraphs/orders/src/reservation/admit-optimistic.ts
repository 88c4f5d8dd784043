import { randomUUID } from 'node:crypto';
import { quotaChanged } from '@muster/events';
import { system } from '@muster/kit/domain';
import { partitionOf } from '@muster/kit/events';
import { brokenConstraintOf, column, failpoint, rowset, type Statement } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import type { Availability } from '../quota/quota.rules.ts';
import { alsoChanged, fits } from '../quota/quota.ts';
import {
  kindOf,
  type MadeOrder,
  type NewOrder,
  newOrder,
  ORDER_ROWS,
  orderParams,
  type Reservation,
  type Reserved,
  reservedOf,
} from './order-rows.ts';

/** The units of the batch were not available as a whole; nothing was written. */
export class DoesNotFit extends Error {}

export interface Admitted {
  /** Null for a repeat, whose key made an order before. */
  readonly orders: readonly (Reserved | null)[];
  /** Availability of each offer of the batch, after it. */
  readonly availability: readonly Pick<Availability, 'offerId' | 'remaining'>[];
}

/**
 * Admits a whole batch while stock is ample, in one statement. It touches the contended quota rows last and locks them for an
 * update and a commit only. Every order gets its units, or DoesNotFit is thrown.
 */
export async function admitOptimistic(
  { db, clock }: Services,
  reservations: readonly Reservation[],
  offerIds: readonly string[],
): Promise<Admitted> {
  const now = clock.now();
  const orders = reservations.map((reservation) => newOrder(reservation, now));
  let answer: Answer;
  try {
    const [rows] = await db.hot.write([admitAll(orders, offerIds, now)]);
    [answer] = rows as [Answer];
  } catch (error) {
    if (brokenConstraintOf(error) === SOLD_QTY_CHECK) throw new DoesNotFit('Too few units for the whole batch.');
    throw error;
  }
  failpoint('afterCommitBeforeAnswer');
  db.wake.outbox();
  const made = new Map(answer.made.map((row) => [row.id, row]));
  return {
    orders: orders.map((order) => {
      const row = made.get(order.id);
      return row === undefined ? null : reservedOf(order, row, now);
    }),
    availability: answer.availability,
  };
}

interface Answer extends Pick<Admitted, 'availability'> {
  readonly made: readonly MadeOrder[];
}

/** The CHECK of `quota.sold_qty`, by the name that PostgreSQL gave it. */
const SOLD_QTY_CHECK = 'quota_sold_qty_check';

const partitions = rowset<string>('of_offer', {
  offerId: ['uuid', (offerId) => offerId],
  partition: ['smallint', partitionOf],
});

/**
 * The rows of the orders, then their units. A quota that has too few, has to count its customers or holds units back for some of them gets an impossible
 * number instead: its own CHECK then undoes everything, without a further round trip. `written` is read first, so that no
 * quota is locked before the last row is written.
 */
const admitAllSql = (rows: string): string => `with ${rows},
  written as materialized (
    select count(*) as rows from (
      select from lines union all select from contacts union all select from history union all select from events union all
      select from folded) as row),
  requested as materialized (select offer_id, sum(qty)::int as qty from holds group by offer_id),
  locked as materialized (
    select quota.offer_id, requested.qty from quota join requested using (offer_id)
     where quota.offer_id = any(?::uuid[]) and (select rows from written) > 0
     order by quota.offer_id for no key update of quota),
  taken as (
    update quota
       set sold_qty = case when per_user_limit is null and confirmed_at is null and held_back_qty = 0 and ${fits('0')} then sold_qty + requested.qty else -1 end,
           ${alsoChanged('0')}
      from locked as requested where quota.offer_id = requested.offer_id
    returning quota.*),
  quota_events as (
    insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
    select partition, ?, ?, offer_id,
           json_build_object('offerId', offer_id, 'minQty', min_qty, 'maxQty', max_qty, 'soldQty', sold_qty, 'heldBackQty', held_back_qty, 'waitingCount', waiting_count, 'status', status,
             'seq', seq, 'updatedAt', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
           ?, ?, ?, updated_at
      from taken join ${partitions.from} using (offer_id))
  select (select coalesce(json_agg(json_build_object('id', id, 'number', number, 'updatedAt', updated_at)), '[]') from made) as made,
         (select coalesce(json_agg(json_build_object('offerId', offer_id, 'remaining', max_qty - sold_qty - held_back_qty)), '[]') from taken) as availability`;

const ADMIT_ALL = { plain: admitAllSql(ORDER_ROWS.plain), discounted: admitAllSql(ORDER_ROWS.discounted) };

function admitAll(orders: readonly NewOrder[], offerIds: readonly string[], now: Date): Statement {
  return {
    sql: ADMIT_ALL[kindOf(orders)],
    params: [
      ...orderParams(orders, now),
      column(offerIds),
      now,
      now,
      now,
      quotaChanged.type,
      quotaChanged.version,
      randomUUID(),
      system.kind,
      system.id,
      ...partitions.params(offerIds),
    ],
  };
}
