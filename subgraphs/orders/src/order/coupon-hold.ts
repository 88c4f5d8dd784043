import { column, type Tx } from '@muster/kit/orm';
import { ENDED } from './order.states.ts';

/** The name of the key that an order's hold and a hold that was given up have in common. */
export const HOLD_KEY = 'coupon_hold_pkey';

/**
 * Which of some holds belong to orders that live; the others are given up. Whoever is just making an order of one, or applies
 * late money with it, is waited for or finds it given up.
 */
export async function giveUpUnlessAlive(tx: Tx, holdIds: readonly string[]): Promise<string[]> {
  const wanted = column(holdIds);
  await tx.run({
    sql: `insert into coupon_hold (hold_id) select id from unnest(?::uuid[]) as hold (id) order by id on conflict do nothing`,
    params: [wanted],
  });
  await tx.run({
    sql: `select hold_id from coupon_hold where hold_id = any(?::uuid[]) order by hold_id for update`,
    params: [wanted],
  });
  // Statements of their own: each sees what was committed by those who were waited for.
  const alive = await tx.run<{ holdId: string }>({
    sql: `select coupon_hold_id as "holdId" from orders
           where coupon_hold_id = any(?::uuid[]) and coupon_hold_id is not null and status <> all(?::text[])`,
    params: [wanted, column(ENDED)],
  });
  const known = alive.map(({ holdId }) => holdId);
  await tx.run({
    sql: `update coupon_hold set given_up_at = ? where hold_id = any(?::uuid[]) and hold_id <> all(?::uuid[])`,
    params: [tx.now, wanted, column(known)],
  });
  return known;
}

/** Promotions holds it (again): what was given up before counts no more. */
export const wantHold = (tx: Tx, holdId: string): Promise<unknown> =>
  tx.run({
    sql: `update coupon_hold set given_up_at = null where hold_id = ? and given_up_at is not null`,
    params: [holdId],
  });

/** The same before an order is made of it: then there is no row of the hold but one that was given up. */
export const forgetGivenUp = (tx: Tx, holdId: string): Promise<unknown> =>
  tx.run({ sql: `delete from coupon_hold where hold_id = ? and given_up_at is not null`, params: [holdId] });

/** Whether nobody gave it up since it was wanted; it stays so until the transaction ends. */
export async function isWanted(tx: Tx, holdId: string): Promise<boolean> {
  const rows = await tx.run({
    sql: `select hold_id from coupon_hold where hold_id = ? and given_up_at is null for update`,
    params: [holdId],
  });
  return rows.length > 0;
}
