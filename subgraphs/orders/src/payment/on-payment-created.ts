import type { paymentCreated } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { paymentChanged } from './payment-changed.ts';

export async function onPaymentCreated(
  tx: Tx,
  { orderId, paymentId }: PayloadOf<typeof paymentCreated>,
): Promise<void> {
  await paymentChanged(tx, { orderId, paymentId });
}
