import type { paymentSucceeded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { post } from './post.ts';

/** Posts a capture as a customer deposit. */
export async function onPaymentSucceeded(tx: Tx, event: PayloadOf<typeof paymentSucceeded>): Promise<void> {
  await post(tx, { type: 'payment.succeeded', id: event.paymentId }, event, { orderId: event.orderId });
}
