import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { type Actor, type Connection, field, isId, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { z } from 'zod';
import { containing, searchText } from '../product/search-text.ts';
import { KINDS, SellWindow } from './sell-window.entity.ts';
import { visibleWindows } from './sell-window.policy.ts';
import { sellWindowStates } from './sell-window.states.ts';

const SELL_WINDOWS = sortedList({
  name: 'sellWindows',
  entity: SellWindow,
  orders: {
    CLOSES_FIRST: { closeAt: 'asc', id: 'asc' },
    OPENS_FIRST: { startAt: 'asc', id: 'asc' },
    NEWEST: { id: 'desc' },
  },
});
export type SellWindowSort = keyof typeof SELL_WINDOWS.orders;

const Filter = z.object({
  status: z.array(z.enum(sellWindowStates.states)).max(sellWindowStates.states.length).nullish(),
  kind: z.array(z.enum(KINDS)).max(KINDS.length).nullish(),
  productId: field.id.nullish(),
  search: searchText,
  closesFrom: field.moment.nullish(),
  closesUntil: field.moment.nullish(),
});
export type SellWindowFilter = z.input<typeof Filter>;

/** The sell windows that the actor may see. */
export function listSellWindows(
  em: EntityManager,
  actor: Actor,
  filter: SellWindowFilter | null,
  sort: SellWindowSort,
  page: PageArguments,
): Promise<Connection<SellWindow>> {
  const where = allOf<SellWindow>(visibleWindows(actor), ...conditionsOf(valid(Filter, filter ?? {})));
  return readPage(em, SELL_WINDOWS, { sort, where }, page);
}

/** Conditions of a filter; an unknown product is in no window. */
function conditionsOf(filter: z.output<typeof Filter>): (FilterQuery<SellWindow> | null)[] {
  const { status, kind, productId, search, closesFrom, closesUntil } = filter;
  return [
    status == null ? null : { status: { $in: status } },
    kind == null ? null : { kind: { $in: kind } },
    productId == null ? null : { offers: { $some: { product: isId(productId) ? productId : null } } },
    search ? { $or: [{ name: containing(search) }, { code: containing(search) }] } : null,
    closesFrom == null ? null : { closeAt: { $gte: closesFrom } },
    closesUntil == null ? null : { closeAt: { $lt: closesUntil } },
  ];
}
