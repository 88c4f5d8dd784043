import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, type PageRequest, pageOf } from '@muster/kit/graphql';
import { Order } from './order.entity.ts';

/** A customer's orders, newest first. */
export async function listOrders(em: EntityManager, userId: string, page: PageRequest): Promise<Connection<Order>> {
  const behind = page.after === null ? {} : { id: { $lt: page.after[0] } };
  const rows = await em.find(Order, { userId, ...behind }, { orderBy: { id: 'desc' }, limit: page.first + 1 });
  return pageOf(rows, page, ({ id }) => [id]);
}
