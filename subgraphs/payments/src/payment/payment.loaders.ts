import { isId } from '@muster/kit/domain';
import { loadBy, type Reader } from '@muster/kit/subgraph';
import { Payment } from './payment.entity.ts';
import { visiblePayments } from './payment.policy.ts';

/** Payments shown of one order, the newest ones. */
export const PAYMENTS_PER_ORDER_MAX = 50;

export const paymentById = loadBy(Payment, 'id', visiblePayments);
export const paymentByNumber = loadBy(Payment, 'number', visiblePayments);

/** Newest first. */
export async function paymentsOfOrder(orderIds: readonly string[], { em, actor }: Reader): Promise<Payment[][]> {
  const rows = await em.execute(
    `select payment.*
       from unnest(array[?]::uuid[]) as requested (order_id)
       cross join lateral (
         select * from payment
          where order_id = requested.order_id and user_id = coalesce(?::uuid, user_id)
          order by id desc limit ?) as payment`,
    [orderIds.filter(isId), visiblePayments(actor).userId ?? null, PAYMENTS_PER_ORDER_MAX],
  );
  const found = rows.map((row) => em.map(Payment, row));
  const byOrder = Map.groupBy(found, ({ orderId }) => orderId);
  return orderIds.map((id) => byOrder.get(id.toLowerCase()) ?? []);
}
