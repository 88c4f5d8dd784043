import type { paymentLateSucceeded, paymentRefunded, paymentSucceeded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { post } from './post.ts';

/** The provider has the customer's money for us. */
export async function onPaymentSucceeded(tx: Tx, event: PayloadOf<typeof paymentSucceeded>): Promise<void> {
  await post(tx, { type: 'payment.succeeded', id: event.paymentId }, event);
}

/** The same, for money that came late: it is the customer's until the order takes it or it goes back. */
export async function onPaymentLateSucceeded(tx: Tx, event: PayloadOf<typeof paymentLateSucceeded>): Promise<void> {
  await post(tx, { type: 'payment.late_succeeded', id: event.paymentId }, event);
}

/** Money went back to the customer. */
export async function onPaymentRefunded(tx: Tx, event: PayloadOf<typeof paymentRefunded>): Promise<void> {
  await post(tx, { type: 'payment.refunded', id: event.refundId }, event);
}
