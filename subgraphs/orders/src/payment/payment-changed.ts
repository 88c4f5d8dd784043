import { orderPaymentChanged } from '@muster/events';
import type { Tx } from '@muster/kit/orm';

/** A payment of an order changed, and the order did not: stamps it all the same, for whoever reads what changed since. */
export async function paymentChanged(
  tx: Tx,
  { orderId, paymentId }: { readonly orderId: string; readonly paymentId: string },
): Promise<void> {
  const [order] = await tx.run<{ userId: string }>({
    sql: `update orders set updated_at = updated_at where id = ? returning user_id as "userId"`,
    params: [orderId],
  });
  tx.emit(orderPaymentChanged, { orderId, paymentId, userId: order?.userId });
}
