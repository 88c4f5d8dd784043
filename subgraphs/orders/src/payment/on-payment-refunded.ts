import { orderRefunded, type paymentRefunded } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { moveOrders } from '../order/move-orders.ts';
import { lockOrder } from './apply-payment.ts';
import { paymentChanged } from './payment-changed.ts';

/** A cancelled order becomes REFUNDED once all of its money went back. What staff refunds changes no other status. */
export async function onPaymentRefunded(
  tx: Tx,
  { orderId, paymentId, amountMinor, currency, origin }: PayloadOf<typeof paymentRefunded>,
): Promise<void> {
  const order = await lockOrder(tx, orderId);
  await tx.em.execute(
    `update orders set refunded_minor = refunded_minor + ?, goodwill_minor = goodwill_minor + ? where id = ?`,
    [amountMinor, origin === 'STAFF' ? amountMinor : 0, orderId],
  );
  const isAllBack = order.refundedMinor + amountMinor >= order.paidMinor;
  const refunded = isAllBack ? await moveOrders(tx, [orderId], { verb: 'refund', reason: 'the money went back' }) : [];
  if (refunded.length > 0)
    tx.emit(orderRefunded, { orderId, userId: order.userId, amountMinor: order.refundedMinor + amountMinor, currency });
  else await paymentChanged(tx, { orderId, paymentId });
}
