import { anyOf, type Tx, typedQuery } from '@muster/kit/orm';
import type { MovedOrder } from './move-orders.ts';
import { OrderLine } from './order.entity.ts';

type From = 'RESERVED' | 'PENDING_PAYMENT' | 'PAYMENT_REQUESTED' | 'PAID' | 'PROCESSING' | 'EXPIRED';

/** Orders with their lines, as events carry them. */
export async function orderPayloads(tx: Tx, orders: readonly MovedOrder[]) {
  if (orders.length === 0) return [];
  const lines = await typedQuery(tx.em, [OrderLine], (db) =>
    db
      .selectFrom('OrderLine')
      .select(['orderId', 'id as lineId', 'offerId', 'productId', 'variantId', 'quantity', 'totalMinor'])
      .where('orderId', '=', anyOf(orders.map(({ id }) => id)))
      .orderBy('orderId')
      .orderBy('lineNo'),
  );
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
  return orders.map(({ id, userId, currency, totalMinor, couponHoldId, from }) => ({
    orderId: id,
    userId,
    currency,
    totalMinor,
    couponHoldId: couponHoldId ?? null,
    from: from as From,
    lines: (byOrder.get(id) ?? []).map(({ orderId: _, ...line }) => line),
  }));
}
