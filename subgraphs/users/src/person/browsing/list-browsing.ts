import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, idBehind, listById, type PagedList, type PageRequest, pageOf } from '@muster/kit/domain';
import { z } from 'zod';
import { UserActivity } from '../activity/activity.entity.ts';
import type { ProductView } from './product-view.entity.ts';
import { SearchLog } from './search-log.entity.ts';
import { WishlistItem } from './wishlist-item.entity.ts';

export const WISHLIST = listById('wishlist');
export const SEARCHES = listById('searches');
export const ACTIVITIES = listById('activities');
/** As PostgreSQL writes a moment in UTC. It accepts neither an offset of sixteen hours or more nor the year 0. */
const Moment = z.iso.datetime({ offset: true }).refine((at) => at.endsWith('+00:00') && !at.startsWith('0000'));
/** The moment to the microsecond, then the product. */
export const VIEWS: PagedList = {
  name: 'recentlyViewed',
  key: z.tuple([Moment, z.uuid()]),
};

const newest = (page: PageRequest) => ({ orderBy: { id: 'desc' as const }, limit: page.first + 1 });

function olderThan(page: PageRequest): { id?: { $lt: string } } {
  const behind = idBehind(page);
  return behind === null ? {} : { id: { $lt: behind } };
}

const idOf = ({ id }: { readonly id: string }) => [id];

export async function wishlistOf(
  em: EntityManager,
  accountId: string,
  page: PageRequest,
): Promise<Connection<WishlistItem>> {
  const where = { accountId, ...olderThan(page) };
  return pageOf(await em.find(WishlistItem, where, { populate: ['dataKey'], ...newest(page) }), page, idOf);
}

export async function searchesOf(
  em: EntityManager,
  accountId: string,
  page: PageRequest,
): Promise<Connection<SearchLog>> {
  const where = { accountId, ...olderThan(page) };
  return pageOf(await em.find(SearchLog, where, { populate: ['dataKey'], ...newest(page) }), page, idOf);
}

export async function activitiesOf(
  em: EntityManager,
  accountId: string,
  page: PageRequest,
): Promise<Connection<UserActivity>> {
  return pageOf(await em.find(UserActivity, { accountId, ...olderThan(page) }, newest(page)), page, idOf);
}

/** A product that an account looked at. */
export type Viewed = Pick<ProductView, 'productId' | 'count' | 'lastViewedAt'>;

/** The products that an account looked at, latest first. Raw SQL, for the cursor is a moment to the microsecond. */
export async function viewsOf(em: EntityManager, accountId: string, page: PageRequest): Promise<Connection<Viewed>> {
  const [at, productId] = page.after ?? [];
  const rows = await em.execute<{ product_id: string; count: number; at: string }[]>(
    `select product_id, count, to_jsonb(last_viewed_at) #>> '{}' as at from product_view where account_id = ?
       ${page.after === null ? '' : 'and (last_viewed_at, product_id) < (?::timestamptz, ?::uuid)'}
      order by last_viewed_at desc, product_id desc limit ?`,
    [accountId, ...(page.after === null ? [] : [at, productId]), page.first + 1],
  );
  const found = pageOf(rows, page, (row) => [row.at, row.product_id]);
  return {
    ...found,
    edges: found.edges.map(({ cursor, node }) => ({
      cursor,
      node: { productId: node.product_id, count: node.count, lastViewedAt: new Date(node.at) },
    })),
  };
}

/** The page with each node changed. */
export const mapped = <A, B>({ edges, pageInfo }: Connection<A>, change: (node: A) => B): Connection<B> => ({
  pageInfo,
  edges: edges.map(({ cursor, node }) => ({ cursor, node: change(node) })),
});
