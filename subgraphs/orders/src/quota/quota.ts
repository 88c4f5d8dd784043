import { quotaChanged } from '@muster/events';
import { Busy } from '@muster/kit/domain';
import { column, columns, type Statement, type Tx } from '@muster/kit/orm';
import { type Held, type Room, refusalOf, type Wanted } from './quota.rules.ts';
import { WINDOW_RANK } from './window-rank.ts';

/** The quota of an offer, as its row says. */
export interface QuotaRow {
  readonly offerId: string;
  readonly sellWindowId: string;
  readonly minQty: number;
  readonly maxQty: number | null;
  readonly soldQty: number;
  readonly reservedEverQty: number;
  readonly perUserLimit: number | null;
  readonly status: 'OPEN' | 'SOLD_OUT' | 'CLOSED';
  readonly confirmedAt: Date | null;
  readonly paymentWindowMinutes: number;
  readonly seq: number;
  readonly updatedAt: Date;
}

export const QUOTA_COLUMNS = `quota.offer_id as "offerId", quota.sell_window_id as "sellWindowId", quota.min_qty as "minQty", quota.max_qty as "maxQty",
  quota.sold_qty as "soldQty", quota.reserved_ever_qty::int as "reservedEverQty", quota.per_user_limit as "perUserLimit", quota.status,
  quota.confirmed_at as "confirmedAt", quota.payment_window_minutes as "paymentWindowMinutes", quota.seq::int as seq, quota.updated_at as "updatedAt"`;

/** How much room a row of `quota` has, at a moment that stands in for both `?`. */
export const ROOM_COLUMNS = `quota.offer_id as "offerId", max_qty - sold_qty as left, per_user_limit as "perUserLimit",
            window_rank = ${WINDOW_RANK.OPEN} and status <> 'CLOSED' and start_at <= ? and close_at > ? as "isOpen",
            confirmed_at is not null as "isConfirmed", payment_window_minutes as "paymentWindowMinutes"`;

/** How much room some offers have. With `lock` they stay as they are until the transaction ends. */
export const readRoom = (offerIds: readonly string[], now: Date, lock = ''): Statement => ({
  sql: `select ${ROOM_COLUMNS} from quota where offer_id = any(?::uuid[]) order by offer_id ${lock}`,
  params: [now, now, column(offerIds)],
});

/**
 * Takes what is wanted of every offer, or refuses all of it. The check is the write: two customers cannot both take the last
 * one. Rows are locked in the order of their ids, so that two orders cannot wait for each other.
 */
export async function takeQuota(tx: Tx, wanted: readonly Wanted[]): Promise<QuotaRow[]> {
  const taken = await takeWhatFits(tx, wanted);
  const missing = wanted.filter(({ offerId }) => !taken.some((row) => row.offerId === offerId));
  if (missing.length > 0) {
    await refuseUnlessFree(tx, missing);
    taken.push(...(await takeWhatFits(tx, missing)));
    if (taken.length < wanted.length) throw new Busy('Others are reserving the last of this offer. Try again.', 200);
  }
  tx.emitAll(quotaChanged, taken.map(stateOf));
  return taken;
}

/** Of a row and what is `wanted` of it: whether it can be had. */
export const FITS = `status = 'OPEN' and window_rank = ${WINDOW_RANK.OPEN} and start_at <= ? and close_at > ?
        and (max_qty is null or sold_qty + wanted.qty <= max_qty)`;
/** What else changes in a row when what is `wanted` of it is taken. */
export const ALSO_CHANGED = `reserved_ever_qty = reserved_ever_qty + wanted.qty, seq = seq + 1, updated_at = ?,
            status = case when sold_qty + wanted.qty = max_qty then 'SOLD_OUT' else status end`;

async function takeWhatFits(tx: Tx, wanted: readonly Wanted[]): Promise<QuotaRow[]> {
  // Found by the list itself: joined to one whose length it does not know, PostgreSQL would rather read every offer there is.
  const [offerIds, quantities] = columns(
    wanted,
    ({ offerId }) => offerId,
    ({ quantity }) => quantity,
  );
  return tx.run<QuotaRow>({
    sql: `with wanted as materialized (
       select * from unnest(?::uuid[], ?::int[]) as wanted (offer_id, qty)),
     locked as materialized (
       select quota.offer_id, wanted.qty from quota join wanted using (offer_id)
        where quota.offer_id = any(?::uuid[]) order by quota.offer_id for no key update of quota)
     update quota
        set sold_qty = sold_qty + wanted.qty, ${ALSO_CHANGED}
       from locked as wanted
      where quota.offer_id = wanted.offer_id and ${FITS}
     returning ${QUOTA_COLUMNS}`,
    params: [offerIds, quantities, offerIds, tx.now, tx.now, tx.now],
  });
}

/**
 * Says why the offers did not fit. Answers if they do fit now: whoever waited for a place that was being given back judged
 * the row as it was before.
 */
async function refuseUnlessFree(tx: Tx, missing: readonly Wanted[]): Promise<void> {
  const asked = missing.map(({ offerId }) => offerId);
  const rooms = new Map((await tx.run<Room>(readRoom(asked, tx.now))).map((room) => [room.offerId, room]));
  const refusal = refusalOf(missing, rooms);
  if (refusal !== null) throw refusal;
}

/** What is held by customers of offers, with what this transaction made. Asked after the quota rows are locked. */
export async function heldBy(
  tx: Tx,
  asked: readonly { readonly userId: string; readonly offerId: string }[],
): Promise<Held> {
  if (asked.length === 0) return () => 0;
  return heldIn(await tx.run<HeldRow>(readHeld(asked)));
}

export interface HeldRow {
  readonly userId: string;
  readonly offerId: string;
  readonly held: number;
}

export const readHeld = (asked: readonly { readonly userId: string; readonly offerId: string }[]): Statement => ({
  sql: `select "userId", "offerId", held
       from unnest(?::uuid[], ?::uuid[]) as asked ("userId", "offerId")
      cross join lateral (
       select coalesce(sum(qty), 0)::int as held from quota_hold
        where user_id = "userId" and offer_id = "offerId" and state <> 'RELEASED') as theirs`,
  params: columns(
    asked,
    ({ userId }) => userId,
    ({ offerId }) => offerId,
  ),
});

export function heldIn(rows: readonly HeldRow[]): Held {
  const held = new Map(rows.map((row) => [`${row.userId} ${row.offerId}`, row.held]));
  return (userId, offerId) => held.get(`${userId} ${offerId}`) ?? 0;
}

/** Gives back what some orders hold. A hold is released once, however often this is asked. */
export async function releaseQuota(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const changed = await tx.em.execute<QuotaRow[]>(
    `with released as (
       update quota_hold set state = 'RELEASED', released_at = ? where order_id in (?) and state <> 'RELEASED' returning offer_id, qty),
     sums as materialized (select offer_id, sum(qty)::int as qty from released group by offer_id),
     locked as materialized (
       select quota.offer_id from quota join sums using (offer_id) order by quota.offer_id for no key update of quota)
     update quota
        set sold_qty = sold_qty - sums.qty, seq = seq + 1, updated_at = ?,
            status = case when status = 'SOLD_OUT' then 'OPEN' else status end
       from sums join locked using (offer_id) where quota.offer_id = sums.offer_id
     returning ${QUOTA_COLUMNS}`,
    [tx.now, orderIds, tx.now],
  );
  tx.emitAll(quotaChanged, changed.map(stateOf));
}

/** Takes the places of an order that had lost them, if all are still free; answers whether it has them now. */
export async function retakeQuota(tx: Tx, orderId: string, userId: string): Promise<boolean> {
  const rows = await tx.em.execute<{ offerId: string; qty: number; free: boolean; perUserLimit: number | null }[]>(
    `select quota.offer_id as "offerId", hold.qty, quota.per_user_limit as "perUserLimit",
            quota.status <> 'CLOSED' and quota.window_rank = ${WINDOW_RANK.OPEN} and (max_qty is null or sold_qty + hold.qty <= max_qty) as free
       from quota_hold as hold join quota using (offer_id)
      where hold.order_id = ? and hold.state = 'RELEASED' order by quota.offer_id for update of quota`,
    [orderId],
  );
  if (rows.length === 0 || rows.some(({ free }) => !free)) return false;
  const held = await heldBy(
    tx,
    rows.map(({ offerId }) => ({ userId, offerId })),
  );
  if (
    rows.some(({ offerId, qty, perUserLimit }) => perUserLimit !== null && held(userId, offerId) + qty > perUserLimit)
  )
    return false;
  const changed = await tx.em.execute<QuotaRow[]>(
    `with held as (update quota_hold set state = 'HELD', released_at = null where order_id = ? returning offer_id, qty)
     update quota
        set sold_qty = sold_qty + held.qty, seq = seq + 1, updated_at = ?,
            status = case when sold_qty + held.qty = max_qty then 'SOLD_OUT' else status end
       from held where quota.offer_id = held.offer_id
     returning ${QUOTA_COLUMNS}`,
    [orderId, tx.now],
  );
  tx.emitAll(quotaChanged, changed.map(stateOf));
  return true;
}

/** What was paid for is no hold any more but a promise. */
export async function confirmHolds(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.em.execute(`update quota_hold set state = 'CONFIRMED' where order_id in (?) and state = 'HELD'`, [orderIds]);
}

/** Closes every quota of a window that is still open; answers those it closed. */
export async function closeQuotas(tx: Tx, sellWindowId: string, graceEndsAt: string): Promise<QuotaRow[]> {
  const closed = await tx.em.execute<QuotaRow[]>(
    `with locked as materialized (
       select offer_id from quota where sell_window_id = ? and status <> 'CLOSED' order by offer_id for no key update)
     update quota
        set status = 'CLOSED', window_rank = greatest(window_rank, ${WINDOW_RANK.CLOSING}), seq = seq + 1, updated_at = ?,
            pay_until = least(pay_until, ?::timestamptz)
       from locked where quota.offer_id = locked.offer_id
     returning ${QUOTA_COLUMNS}`,
    [sellWindowId, tx.now, graceEndsAt],
  );
  tx.emitAll(quotaChanged, closed.map(stateOf));
  return closed;
}

/** The state as it is told to others. */
const stateOf = (row: QuotaRow) => ({
  offerId: row.offerId,
  minQty: row.minQty,
  maxQty: row.maxQty,
  soldQty: row.soldQty,
  status: row.status,
  seq: row.seq,
  updatedAt: new Date(row.updatedAt).toISOString(),
});
