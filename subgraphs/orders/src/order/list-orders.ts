import { type EntityManager, raw } from '@mikro-orm/postgresql';
import { type Actor, COUNT_MAX, type Connection, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { horizon } from './horizon.ts';
import { Order, PayableOrder } from './order.entity.ts';
import { visibleOrders } from './order.policy.ts';
import { type OrderStatus, orderStates, PAYABLE } from './order.states.ts';
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

/** Orders of each status, none of which is counted beyond `COUNT_MAX`: null above it, as in the lists. */
export interface OrderStatusCount {
  readonly status: OrderStatus;
  readonly count: number | null;
}

/**
 * The orders of a filter that the actor may see in each status, whatever statuses the filter names: one statement, which stops
 * counting a status at the bound of all lists.
 */
export async function countOrders(
  em: EntityManager,
  actor: Actor,
  filter: object | null | undefined,
): Promise<OrderStatusCount[]> {
  const { status: _, ...given } = valid(OrderFilter, filter ?? {});
  const where = allOf<Order>(visibleOrders(actor), await ordersWhere(em, given));
  const counts = orderStates.states.map((status) => {
    const some = em
      .createQueryBuilder(Order, 'counted')
      .select(raw('1') as never)
      .where(allOf<Order>(where, { status }) as never)
      .limit(COUNT_MAX + 1);
    return `select '${status}' as status, count(*)::int as count from (${some.getFormattedQuery()}) as found`;
  });
  const rows = await em.execute<{ status: OrderStatus; count: number }[]>(counts.join(' union all '));
  return rows.map(({ status, count }) => ({ status, count: count > COUNT_MAX ? null : count }));
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
