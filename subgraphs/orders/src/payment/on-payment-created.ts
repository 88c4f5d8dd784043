import { orderPaymentChanged, type paymentCreated } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';

export async function onPaymentCreated(
  tx: Tx,
  { orderId, paymentId }: PayloadOf<typeof paymentCreated>,
): Promise<void> {
  tx.emit(orderPaymentChanged, { orderId, paymentId });
}
