import { type Connection, emptyPage, isId, type PageArguments, valid } from '@muster/kit/domain';
import { column } from '@muster/kit/orm';
import { childList, type Reader, type RequestContext } from '@muster/kit/subgraph';
import { listOrders, type OrderListing } from './list-orders.ts';
import { Order } from './order.entity.ts';
import { visibleOrders } from './order.policy.ts';
import { beginningWith, OrderFilter } from './order-filter.ts';

/** A filter as plain JSON, so that users who are asked the same are read together. */
type Part = Exclude<keyof OrderFilter, 'totalFrom' | 'totalUntil'> | 'currency' | 'totalFromMinor' | 'totalUntilMinor';
type Question = Readonly<Partial<Record<Part, string | null>>>;

/** Condition of each part of a filter, which holds for an order when the part is left out. */
const CONDITIONS: readonly (readonly [part: Part, type: string, condition: string])[] = [
  ['ids', 'uuid[]', 'child.id = any(?::uuid[])'],
  ['number', 'text', 'child.number = ?'],
  ['search', 'text', 'child.number like ?'],
  ['status', 'text[]', 'child.status = any(?::text[])'],
  ['customerId', 'uuid', 'child.user_id = ?'],
  ['placedFrom', 'timestamptz', 'child.placed_at >= ?::timestamptz'],
  ['placedUntil', 'timestamptz', 'child.placed_at < ?::timestamptz'],
  ['updatedFrom', 'timestamptz', 'child.updated_at >= ?::timestamptz'],
  ['updatedUntil', 'timestamptz', 'child.updated_at < ?::timestamptz'],
  ['currency', 'text', 'child.currency = ?'],
  ['totalFromMinor', 'bigint', 'child.total_minor >= ?::bigint'],
  ['totalUntilMinor', 'bigint', 'child.total_minor < ?::bigint'],
  ['offerId', 'uuid', withHold('hold.offer_id = ?')],
  ['sellWindowId', 'uuid', withHold('offer.sell_window_id = ?')],
  ['productId', 'text', withHold(`offer.terms ->> 'productId' = ?`)],
];

/** An order with a line whose offer fulfils a condition. No `exists`, which may be planned as a scan of every hold. */
function withHold(condition: string): string {
  return `(select true from quota_hold as hold join offer using (offer_id) where hold.order_id = child.id and ${condition} limit 1)`;
}

const listOf = (isNewestFirst: boolean) =>
  childList({
    name: `User.orders ${isNewestFirst ? 'NEWEST' : 'OLDEST'}`,
    entity: Order,
    from: 'orders as child',
    parent: 'child.user_id',
    isNewestFirst,
    where: [
      'child.user_id = coalesce(?::uuid, child.user_id)',
      ...CONDITIONS.map(([, type, condition]) => `(?::${type} is null or ${condition})`),
    ].join(' and '),
    params: (question: Question, { actor }: Reader) => [
      visibleOrders(actor).userId ?? null,
      ...CONDITIONS.flatMap(([part]) => [question[part] ?? null, question[part] ?? null]),
    ],
  });
const NEWEST = listOf(true);
const OLDEST = listOf(false);

/** Orders of a user that the actor may see. In the order of their placing the pages of many users are read together. */
export async function ordersOfUser(
  ctx: RequestContext,
  userId: string,
  { filter, sort }: OrderListing,
  page: PageArguments,
): Promise<Connection<Order>> {
  if (sort !== 'NEWEST' && sort !== 'OLDEST')
    return listOrders(ctx.em, ctx.actor, { filter, sort }, page, { customerId: userId });
  const question = questionOf(valid(OrderFilter, filter ?? {}));
  if (question === null) return emptyPage();
  return (sort === 'NEWEST' ? NEWEST : OLDEST)(ctx, userId, question, page);
}

/** Null for a filter that names an id which nothing can have: no order matches it. */
function questionOf({ ids, status, number, search, totalFrom, totalUntil, ...others }: OrderFilter): Question | null {
  const { customerId, offerId, sellWindowId, productId, ...moments } = others;
  const named = Object.entries({ customerId, offerId, sellWindowId, productId }).filter(([, id]) => id != null);
  if (!named.every(([, id]) => isId(id))) return null;
  return {
    ...Object.fromEntries(named.map(([part, id]) => [part, id?.toLowerCase()])),
    ...Object.fromEntries(Object.entries(moments).map(([part, moment]) => [part, moment?.toISOString()])),
    ...(ids == null ? {} : { ids: column(ids.filter(isId)) }),
    ...(status == null ? {} : { status: column(status) }),
    ...(number == null ? {} : { number }),
    ...(search == null ? {} : { search: beginningWith(search) }),
    ...(totalFrom == null ? {} : { currency: totalFrom.currency, totalFromMinor: String(totalFrom.amountMinor) }),
    ...(totalUntil == null ? {} : { currency: totalUntil.currency, totalUntilMinor: String(totalUntil.amountMinor) }),
  };
}
