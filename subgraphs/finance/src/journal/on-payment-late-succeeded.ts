import type { paymentLateSucceeded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { post } from './post.ts';

/** Posts a late capture as a customer deposit, until the order accepts it or it is refunded. */
export async function onPaymentLateSucceeded(tx: Tx, event: PayloadOf<typeof paymentLateSucceeded>): Promise<void> {
  await post(tx, { type: 'payment.late_succeeded', id: event.paymentId }, event, { orderId: event.orderId });
}
