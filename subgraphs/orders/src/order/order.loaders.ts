import { isId } from '@muster/kit/domain';
import { inBatchesOf, type Reader } from '@muster/kit/subgraph';
import { Order, OrderLine, OrderStatusChange } from './order.entity.ts';
import { visibleOrders } from './order.policy.ts';
import { orderStates } from './order.states.ts';

/** An order enters each status once at most, so its history is no longer than the list of statuses. */
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
const ORDERS_PER_QUERY = 25;

export const linesOfOrder = inBatchesOf(
  ORDERS_PER_QUERY,
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
