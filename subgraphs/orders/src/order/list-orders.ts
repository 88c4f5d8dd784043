import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, emptyPage, isId, type PageArguments } from '@muster/kit/domain';
import { newestFirst, readPage } from '@muster/kit/orm';
import { Order } from './order.entity.ts';

export const ORDERS_OF_CUSTOMER = newestFirst('orders', Order);

/** A customer's orders, newest first. */
export async function listOrders(em: EntityManager, userId: string, page: PageArguments): Promise<Connection<Order>> {
  if (!isId(userId)) return emptyPage();
  return readPage(em, ORDERS_OF_CUSTOMER, { sort: 'NEWEST', where: { userId } }, page);
}
