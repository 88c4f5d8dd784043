import type { EntityManager } from '@mikro-orm/postgresql';
import { type Actor, type Connection, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { horizon } from './horizon.ts';
import { Order, PayableOrder } from './order.entity.ts';
import { visibleOrders } from './order.policy.ts';
import { PAYABLE } from './order.states.ts';
import { OrderFilter, ordersWhere } from './order-filter.ts';

const ORDERS = sortedList({
  name: 'orders',
  entity: Order,
  orders: { NEWEST: { id: 'desc' }, OLDEST: { id: 'asc' }, UPDATED: { updatedAt: 'asc', id: 'asc' } },
});
const PAYABLE_ORDERS = sortedList({
  name: 'payableOrders',
  entity: PayableOrder,
  orders: { PAYMENT_DUE: { paymentDueAt: 'asc', id: 'asc' } },
});

export type OrderSort = keyof typeof ORDERS.orders | keyof typeof PAYABLE_ORDERS.orders;

export interface OrderListing {
  readonly filter?: object | null | undefined;
  readonly sort: OrderSort;
}

/** Orders that the actor may see. Throws InvalidInput for a bad filter or page. */
export async function listOrders(
  em: EntityManager,
  actor: Actor,
  { filter, sort }: OrderListing,
  page: PageArguments,
  /** Restricts the list, whatever the client's own filter says. */
  of: OrderFilter = {},
): Promise<Connection<Order>> {
  const given = valid(OrderFilter, filter ?? {});
  const where = allOf<Order>(visibleOrders(actor), await ordersWhere(em, of), await ordersWhere(em, given));
  if (sort === 'PAYMENT_DUE') {
    const waiting = { status: { $in: [...PAYABLE] }, paymentDueAt: { $ne: null } };
    // A payable order has every property of an order.
    return readPage(
      em,
      PAYABLE_ORDERS,
      { sort, where: { $and: [waiting, where] } as never },
      page,
    ) as unknown as Promise<Connection<Order>>;
  }
  if (sort !== 'UPDATED') return readPage(em, ORDERS, { sort, where }, page);
  const settled = { updatedAt: { $lt: await horizon(em) } };
  return readPage(em, ORDERS, { sort, where: allOf<Order>(where, settled) }, page);
}
