import { column, rowset, type Statement, type Tx } from '@muster/kit/orm';
import { publishQuotas } from './publish-quotas.ts';
import { type Availability, type Held, limitRefusalOf, type RequestedQty, refusalOf } from './quota.rules.ts';
import { QUOTA_COLUMNS, type QuotaRow, statusAfter } from './quota-row.ts';
import { WINDOW_RANK } from './window-rank.ts';

const availabilityColumns = (
  isOpen: string,
) => `quota.offer_id as "offerId", max_qty - sold_qty - held_back_qty as remaining, held_back_qty as "heldBack", per_user_limit as "perUserLimit",
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

/** Whether the units that are `requested` of a row can be taken, when `freed` of those held back become free with it. */
export const fits = (
  freed: string,
): string => `status <> 'CLOSED' and enabled and window_rank = ${WINDOW_RANK.OPEN} and start_at <= ? and close_at > ?
        and (max_qty is null or sold_qty + held_back_qty + requested.qty - ${freed} <= max_qty)`;
/** The further changes of a row when the units that are `requested` of it are taken. */
export const alsoChanged = (freed: string): string =>
  `reserved_ever_qty = reserved_ever_qty + requested.qty, seq = seq + 1, updated_at = ?,
            status = ${statusAfter(`requested.qty - ${freed}`)}`;

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

/** Releases the holds of some orders: their units go to the next in line, or are free. A hold is released once, however often this is called. */
export async function releaseQuota(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const changed = await tx.em.execute<QuotaRow[]>(
    `with released as (
       update quota_hold set state = 'RELEASED', released_at = ? where order_id in (?) and state <> 'RELEASED' returning offer_id, qty),
     sums as materialized (select offer_id, sum(qty)::int as qty from released group by offer_id),
     locked as materialized (
       select quota.offer_id from quota join sums using (offer_id) order by quota.offer_id for no key update of quota)
     update quota
        set sold_qty = sold_qty - sums.qty, seq = seq + 1, updated_at = ?, status = ${statusAfter('0 - sums.qty')}
       from sums join locked using (offer_id) where quota.offer_id = sums.offer_id
     returning ${QUOTA_COLUMNS}`,
    [tx.now, orderIds, tx.now],
  );
  await publishQuotas(tx, changed);
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
    refusalOf({ userId, requested: rows }, availability) ??
    limitRefusalOf({ userId, requested: rows }, availability, heldIn(new Map(held.map((row) => [row.key, row.held]))));
  if (refusal !== null) return false;
  const changed = await tx.em.execute<QuotaRow[]>(
    `with held as (update quota_hold set state = 'HELD', released_at = null where order_id = ? returning offer_id, qty)
     update quota
        set sold_qty = sold_qty + held.qty, seq = seq + 1, updated_at = ?, status = ${statusAfter('held.qty')}
       from held where quota.offer_id = held.offer_id
     returning ${QUOTA_COLUMNS}`,
    [orderId, tx.now],
  );
  await publishQuotas(tx, changed);
  return true;
}

/** A paid hold is not released by time any more. */
export async function confirmHolds(tx: Tx, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.em.execute(`update quota_hold set state = 'CONFIRMED' where order_id in (?) and state = 'HELD'`, [orderIds]);
}
