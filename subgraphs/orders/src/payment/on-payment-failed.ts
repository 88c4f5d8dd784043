import type { paymentFailed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { paymentChanged } from './payment-changed.ts';

/** The attempt failed, the order did not: another payment may still pay it. */
export async function onPaymentFailed(tx: Tx, { orderId, paymentId }: PayloadOf<typeof paymentFailed>): Promise<void> {
  await tx.em.execute(`update orders set payment_failures = payment_failures + 1 where id = ?`, [orderId]);
  await paymentChanged(tx, { orderId, paymentId });
}
