import { quotaChanged } from '@muster/events';
import { column, rowset, type Statement, type Tx } from '@muster/kit/orm';
import { type Availability, type Held, limitRefusalOf, type RequestedQty, refusalOf } from './quota.rules.ts';
import { WINDOW_RANK } from './window-rank.ts';

/** The row of a quota. */
export interface QuotaRow {
  readonly offerId: string;
  readonly sellWindowId: string;
  readonly minQty: number;
  readonly maxQty: number | null;
  readonly soldQty: number;
  readonly reservedEverQty: number;
  readonly status: 'OPEN' | 'SOLD_OUT' | 'CLOSED';
  readonly seq: number;
  readonly updatedAt: Date;
}

export const QUOTA_COLUMNS = `quota.offer_id as "offerId", quota.sell_window_id as "sellWindowId", quota.min_qty as "minQty", quota.max_qty as "maxQty",
  quota.sold_qty as "soldQty", quota.reserved_ever_qty::int as "reservedEverQty", quota.status, quota.seq::int as seq, quota.updated_at as "updatedAt"`;

const availabilityColumns = (
  isOpen: string,
) => `quota.offer_id as "offerId", max_qty - sold_qty as remaining, per_user_limit as "perUserLimit",
            ${isOpen} as "isOpen", confirmed_at is not null as "isConfirmed", payment_window_minutes as "paymentWindowMinutes"`;

const OPEN_WINDOW = `window_rank = ${WINDOW_RANK.OPEN} and status <> 'CLOSED' and enabled`;

/** The availability of a row of `quota` at a moment, which stands in for both `?`. */
export const AVAILABILITY_COLUMNS = availabilityColumns(`${OPEN_WINDOW} and start_at <= ? and close_at > ?`);

export const readAvailability = (offerIds: readonly string[], now: Date): Statement => ({
  sql: `select ${AVAILABILITY_COLUMNS} from quota where offer_id = any(?::uuid[]) order by offer_id`,
  params: [now, now, column(offerIds)],
});

/**
 * The availability of some offers, which stays so until the transaction ends. Rows are locked in the order of their ids, so
 * that two transactions cannot wait for each other. `first` names further locks that are taken before; it answers a row at least.
 */
export const lockAvailability = (offerIds: readonly string[], now: Date, first?: Statement): Statement => ({
  sql: `${first === undefined ? '' : `with first as materialized (${first.sql}) `}
     select ${AVAILABILITY_COLUMNS} from quota
      where offer_id = any(?::uuid[])${first === undefined ? '' : ' and (select count(*) from first) > 0'}
      order by offer_id for no key update`,
  params: [...(first?.params ?? []), now, now, column(offerIds)],
});

/** Whether the units that are `requested` of a row can be taken. */
export const FITS = `status = 'OPEN' and enabled and window_rank = ${WINDOW_RANK.OPEN} and start_at <= ? and close_at > ?
        and (max_qty is null or sold_qty + requested.qty <= max_qty)`;
/** The further changes of a row when the units that are `requested` of it are taken. */
export const ALSO_CHANGED = `reserved_ever_qty = reserved_ever_qty + requested.qty, seq = seq + 1, updated_at = ?,
            status = case when sold_qty + requested.qty = max_qty then 'SOLD_OUT' else status end`;

const requestedUnits = rowset<RequestedQty>('requested', {
  offerId: ['uuid', ({ offerId }) => offerId],
  qty: ['int', ({ quantity }) => quantity],
});

/**
 * Takes units of offers whose availability this transaction has locked. The check is the write all the same: a decision that
 * the row does not bear out fails.
 */
export async function takeQuota(tx: Tx, requested: readonly RequestedQty[]): Promise<void> {
  // Found by the list of ids: joined to rows of unknown number, PostgreSQL would rather read every offer.
  const offerIds = column(requested.map(({ offerId }) => offerId));
  const taken = await tx.run<QuotaRow>({
    sql: `update quota
        set sold_qty = sold_qty + requested.qty, ${ALSO_CHANGED}
       from ${requestedUnits.from}
      where quota.offer_id = any(?::uuid[]) and quota.offer_id = requested.offer_id and ${FITS}
     returning ${QUOTA_COLUMNS}`,
    params: [tx.now, ...requestedUnits.params(requested), offerIds, tx.now, tx.now],
  });
  if (taken.length < requested.length) throw new Error('A locked quota has fewer units than were read from it.');
  tx.emitAll(quotaChanged, taken.map(stateOf));
}

export interface HeldRow {
  /** Customer and offer: a key of `Held`. */
  readonly key: string;
  readonly held: number;
}

const pairs = rowset<{ readonly userId: string; readonly offerId: string }>('pair', {
  userId: ['uuid', ({ userId }) => userId],
  offerId: ['uuid', ({ offerId }) => offerId],
});

/** Units that customers hold of offers, with those of this transaction. Read after the quota rows are locked. */
export const readHeld = (of: readonly { readonly userId: string; readonly offerId: string }[]): Statement => ({
  sql: `select pair.user_id || ' ' || pair.offer_id as key, held
       from ${pairs.from}
      cross join lateral (
       select coalesce(sum(qty), 0)::int as held from quota_hold
        where user_id = pair.user_id and offer_id = pair.offer_id and state <> 'RELEASED') as theirs`,
  params: pairs.params(of),
});

export const heldIn =
  (held: ReadonlyMap<string, number>): Held =>
  (userId, offerId) =>
    held.get(`${userId} ${offerId}`) ?? 0;

/** Releases the holds of some orders. A hold is released once, however often this is called. */
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

/** Takes the units of an order that had lost them, if all are still available; answers whether it has them now. */
export async function retakeQuota(tx: Tx, orderId: string, userId: string): Promise<boolean> {
  // The window may have reached its end meanwhile, as long as it is not closed.
  const rows = await tx.em.execute<(Availability & RequestedQty)[]>(
    `select ${availabilityColumns(OPEN_WINDOW)}, hold.qty as quantity
       from quota_hold as hold join quota using (offer_id)
      where hold.order_id = ? and hold.state = 'RELEASED' order by quota.offer_id for update of quota`,
    [orderId],
  );
  if (rows.length === 0) return false;
  const held = await tx.run<HeldRow>(readHeld(rows.map(({ offerId }) => ({ userId, offerId }))));
  const availability = new Map(rows.map((row) => [row.offerId, row]));
  const refusal =
    refusalOf(rows, availability) ??
    limitRefusalOf({ userId, requested: rows }, availability, heldIn(new Map(held.map((row) => [row.key, row.held]))));
  if (refusal !== null) return false;
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

/** A paid hold is not released by time any more. */
export async function confirmHolds(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.em.execute(`update quota_hold set state = 'CONFIRMED' where order_id in (?) and state = 'HELD'`, [orderIds]);
}

/** Closes every quota of a window that is not closed; answers those it closed. */
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

/** The state that `quota.changed` carries. */
export const stateOf = (row: QuotaRow) => ({
  offerId: row.offerId,
  minQty: row.minQty,
  maxQty: row.maxQty,
  soldQty: row.soldQty,
  status: row.status,
  seq: row.seq,
  updatedAt: new Date(row.updatedAt).toISOString(),
});
