import type { Tx } from '@muster/kit/orm';
import { post } from '../journal/post.ts';

interface Goodwill {
  readonly currency: string;
  /** Refunds by staff that are to be an allowance: all while the order is paid, else none. */
  readonly dueMinor: number;
  readonly postedMinor: number;
  readonly postings: number;
}

const GOODWILL = `currency, postings, posted_minor::float8 as "postedMinor",
  (case when is_paid then granted_minor else 0 end)::float8 as "dueMinor"`;

/** Adds a refund by staff. The row of the order serializes it with order.paid and order.cancelled, which come from elsewhere. */
export async function grantGoodwill(
  tx: Tx,
  { orderId, currency, amountMinor }: { orderId: string; currency: string; amountMinor: number },
): Promise<void> {
  await change(
    tx,
    orderId,
    `insert into order_goodwill as goodwill (order_id, currency, is_paid, granted_minor)
     values (?, ?, exists (select from paid_order_line where order_id = ? and status = 'PAID'), ?)
     on conflict (order_id) do update set granted_minor = goodwill.granted_minor + excluded.granted_minor`,
    [orderId, currency, orderId, amountMinor],
  );
}

/** Posts what staff refunded before as an allowance: deposits of a paid order belong to its goods. */
export const orderIsPaid = (tx: Tx, orderId: string, currency: string): Promise<void> =>
  change(
    tx,
    orderId,
    `insert into order_goodwill (order_id, currency, is_paid) values (?, ?, true)
     on conflict (order_id) do update set is_paid = true`,
    [orderId, currency],
  );

/** Takes the allowances of an order back: all of its money returns, and none of it is revenue. */
export const orderIsCancelled = (tx: Tx, orderId: string): Promise<void> =>
  change(tx, orderId, `update order_goodwill set is_paid = false where order_id = ?`, [orderId]);

async function change(tx: Tx, orderId: string, sql: string, params: readonly unknown[]): Promise<void> {
  const [goodwill] = await tx.em.execute<Goodwill[]>(`${sql} returning ${GOODWILL}`, params as unknown[]);
  if (goodwill !== undefined) await settle(tx, orderId, goodwill);
}

async function settle(tx: Tx, orderId: string, { currency, dueMinor, postedMinor, postings }: Goodwill): Promise<void> {
  const differenceMinor = dueMinor - postedMinor;
  if (differenceMinor === 0) return;
  const type = differenceMinor > 0 ? 'order.goodwill' : 'order.goodwill_returned';
  const id = `${orderId}:${postings + 1}`;
  await post(tx, { type, id }, { amountMinor: Math.abs(differenceMinor), currency }, { orderId });
  await tx.em.execute(`update order_goodwill set posted_minor = ?, postings = postings + 1 where order_id = ?`, [
    dueMinor,
    orderId,
  ]);
}
