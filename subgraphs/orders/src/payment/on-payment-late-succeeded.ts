import type { paymentLateSucceeded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { applyLatePayment, lockOrder, needsCoupon } from './apply-payment.ts';
import { deferLateMoney } from './late-money.ts';

/**
 * An order that expired meanwhile takes again what it gave back, if all of that is still available; otherwise the money goes
 * back. Promotions owns the coupon, so the money of an order with one waits for its answer.
 */
export async function onPaymentLateSucceeded(tx: Tx, money: PayloadOf<typeof paymentLateSucceeded>): Promise<void> {
  const order = await lockOrder(tx, money.orderId);
  if (needsCoupon(order, money)) await deferLateMoney(tx, money);
  else await applyLatePayment(tx, order, money, null);
}
