import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, idBehind, isId, listById, type PageRequest, pageOf } from '@muster/kit/domain';
import { Order } from './order.entity.ts';

export const ORDERS = listById('orders');

/** A customer's orders, newest first. */
export async function listOrders(em: EntityManager, userId: string, page: PageRequest): Promise<Connection<Order>> {
  const last = idBehind(page);
  if (!isId(userId)) return pageOf([], page, () => []);
  const behind = last === null ? {} : { id: { $lt: last } };
  const rows = await em.find(Order, { userId, ...behind }, { orderBy: { id: 'desc' }, limit: page.first + 1 });
  return pageOf(rows, page, ({ id }) => [id]);
}
