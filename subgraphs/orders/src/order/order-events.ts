import type { Tx } from '@muster/kit/orm';
import type { MovedOrder } from './move-orders.ts';

interface LinePayload {
  readonly orderId: string;
  readonly lineId: string;
  readonly offerId: string;
  readonly productId: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly totalMinor: number;
}

type From = 'RESERVED' | 'PENDING_PAYMENT' | 'PAYMENT_REQUESTED' | 'PAID' | 'PROCESSING' | 'EXPIRED';

/** Orders with their lines, as events carry them. */
export async function orderPayloads(tx: Tx, orders: readonly MovedOrder[]) {
  if (orders.length === 0) return [];
  const lines = await tx.em.execute<LinePayload[]>(
    `select order_id as "orderId", id as "lineId", offer_id as "offerId", product_id as "productId", variant_id as "variantId", quantity,
            total_minor::float8 as "totalMinor"
       from order_line where order_id in (?) order by order_id, line_no`,
    [orders.map(({ id }) => id)],
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
