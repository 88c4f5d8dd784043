import { isId } from '@muster/kit/domain';
import { inBatchesOf, type Reader } from '@muster/kit/subgraph';
import { Order, OrderLine, OrderStatusChange } from './order.entity.ts';
import { visibleOrders } from './order.policy.ts';
import { orderStates } from './order.states.ts';

/** No status comes twice, so an order has fewer steps than there are statuses. */
export const CHANGES_MAX = orderStates.states.length;

/** Null is also "not yours". */
export async function orderById(ids: readonly string[], { em, actor }: Reader): Promise<(Order | null)[]> {
  const found = await em.find(Order, { id: { $in: ids.filter(isId) }, ...visibleOrders(actor) });
  const byId = new Map(found.map((order) => [order.id, order]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function orderByNumber(numbers: readonly string[], { em, actor }: Reader): Promise<(Order | null)[]> {
  const found = await em.find(Order, { number: { $in: [...numbers] }, ...visibleOrders(actor) });
  const byNumber = new Map(found.map((order) => [order.number, order]));
  return numbers.map((number) => byNumber.get(number) ?? null);
}

/** Orders whose lines, fifty each, are read by one query. */
const ORDERS_AT_ONCE = 25;

export const linesOfOrder = inBatchesOf(
  ORDERS_AT_ONCE,
  async (orderIds: readonly string[], { em }: Reader): Promise<OrderLine[][]> => {
    const found = await em.find(OrderLine, { orderId: { $in: [...orderIds] } }, { orderBy: { lineNo: 'asc' } });
    const byOrder = Map.groupBy(found, ({ orderId }) => orderId);
    return orderIds.map((id) => byOrder.get(id) ?? []);
  },
);

export async function historyOfOrder(orderIds: readonly string[], { em }: Reader): Promise<OrderStatusChange[][]> {
  const found = await em.find(OrderStatusChange, { orderId: { $in: [...orderIds] } }, { orderBy: { id: 'asc' } });
  const byOrder = Map.groupBy(found, ({ orderId }) => orderId);
  return orderIds.map((id) => byOrder.get(id) ?? []);
}
