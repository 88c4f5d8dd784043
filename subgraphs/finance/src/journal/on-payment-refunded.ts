import type { paymentRefunded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { post } from './post.ts';

/** Posts a refund out of customer deposits. */
export async function onPaymentRefunded(tx: Tx, event: PayloadOf<typeof paymentRefunded>): Promise<void> {
  await post(tx, { type: 'payment.refunded', id: event.refundId }, event);
}
