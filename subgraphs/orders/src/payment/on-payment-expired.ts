import type { paymentExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { expireOrders } from '../order/end-orders.ts';
import { PAYABLE } from '../order/order.states.ts';
import { paymentChanged } from './payment-changed.ts';

export async function onPaymentExpired(
  tx: Tx,
  { orderId, paymentId }: PayloadOf<typeof paymentExpired>,
): Promise<void> {
  const expired = await expireOrders(tx, [orderId], 'the payment expired', PAYABLE);
  if (expired.length === 0) await paymentChanged(tx, { orderId, paymentId });
}
