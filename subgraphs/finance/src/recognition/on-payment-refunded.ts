import type { paymentRefunded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { post } from '../journal/post.ts';
import { grantGoodwill } from './goodwill.ts';

/** Posts a refund out of customer deposits. One by staff is an allowance while its order is paid: the deposit is for goods. */
export async function onPaymentRefunded(tx: Tx, event: PayloadOf<typeof paymentRefunded>): Promise<void> {
  const entryId = await post(tx, { type: 'payment.refunded', id: event.refundId }, event, { orderId: event.orderId });
  if (entryId !== null && event.origin === 'STAFF') await grantGoodwill(tx, event);
}
