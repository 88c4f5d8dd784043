import { column, type Tx } from '@muster/kit/orm';
import { ENDED } from './order.states.ts';

/** The primary key that stops an order from using a coupon hold that was given up. */
export const HOLD_KEY = 'coupon_hold_pkey';

/**
 * The holds that belong to live orders; the others are given up. A transaction that is using one at this moment (a new order,
 * late money) is waited for, or finds it given up.
 */
export async function giveUpUnlessAlive(tx: Tx, holdIds: readonly string[]): Promise<string[]> {
  const ids = column(holdIds);
  await tx.run({
    sql: `insert into coupon_hold (hold_id) select id from unnest(?::uuid[]) as hold (id) order by id on conflict do nothing`,
    params: [ids],
  });
  await tx.run({
    sql: `select hold_id from coupon_hold where hold_id = any(?::uuid[]) order by hold_id for update`,
    params: [ids],
  });
  // A statement of its own sees the commits that the one before waited for.
  const alive = await tx.run<{ holdId: string }>({
    sql: `select coupon_hold_id as "holdId" from orders
           where coupon_hold_id = any(?::uuid[]) and coupon_hold_id is not null and status <> all(?::text[])`,
    params: [ids, column(ENDED)],
  });
  const known = alive.map(({ holdId }) => holdId);
  await tx.run({
    sql: `update coupon_hold set given_up_at = ? where hold_id = any(?::uuid[]) and hold_id <> all(?::uuid[])`,
    params: [tx.now, ids, column(known)],
  });
  return known;
}

/** Reclaims a hold that was given up, before promotions is asked to hold it again. */
export const reclaimHold = (tx: Tx, holdId: string): Promise<unknown> =>
  tx.run({
    sql: `update coupon_hold set given_up_at = null where hold_id = ? and given_up_at is not null`,
    params: [holdId],
  });

/** Reclaims a hold before an order uses it: its row exists only if it was given up. */
export const discardGivenUp = (tx: Tx, holdId: string): Promise<unknown> =>
  tx.run({ sql: `delete from coupon_hold where hold_id = ? and given_up_at is not null`, params: [holdId] });

/** Whether a hold is not given up. It stays so until the transaction ends. */
export async function isReclaimed(tx: Tx, holdId: string): Promise<boolean> {
  const rows = await tx.run({
    sql: `select hold_id from coupon_hold where hold_id = ? and given_up_at is null for update`,
    params: [holdId],
  });
  return rows.length > 0;
}
