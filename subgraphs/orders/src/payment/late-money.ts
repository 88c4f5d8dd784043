import type { paymentLateSucceeded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { takeLateMoney } from '../order/order.jobs.ts';

export interface LateMoney {
  readonly paymentId: string;
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** Stores money that came for an order which needs its coupon again first. */
export async function deferLateMoney(
  tx: Tx,
  { paymentId, orderId, amountMinor, currency }: PayloadOf<typeof paymentLateSucceeded>,
): Promise<void> {
  await tx.run({
    sql: `insert into late_money (payment_id, order_id, amount_minor, currency, received_at) values (?, ?, ?, ?, ?)
          on conflict do nothing`,
    params: [paymentId, orderId, amountMinor, currency, tx.now],
  });
  tx.schedule(takeLateMoney, paymentId, { paymentId }, tx.now);
}

/** Money that waits; null after it was applied or refused. */
export async function readLateMoney(tx: Tx, paymentId: string): Promise<LateMoney | null> {
  const [money] = await tx.run<LateMoney>({
    sql: `select payment_id as "paymentId", order_id as "orderId", amount_minor::float8 as "amountMinor", currency
            from late_money where payment_id = ?`,
    params: [paymentId],
  });
  return money ?? null;
}

/** Ends the wait; answers false if it had ended before. */
export async function endLateMoney(tx: Tx, paymentId: string): Promise<boolean> {
  const ended = await tx.run({
    sql: `delete from late_money where payment_id = ? returning payment_id`,
    params: [paymentId],
  });
  return ended.length > 0;
}
