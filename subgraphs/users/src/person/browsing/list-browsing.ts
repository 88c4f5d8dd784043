import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, idBehind, listById, type PagedList, type PageRequest, pageOf } from '@muster/kit/domain';
import { z } from 'zod';
import type { ActivityType } from '../activity/activity.ts';
import type { ProductView } from './views.ts';

export const WISHLIST = listById('wishlist');
export const SEARCHES = listById('searches');
export const ACTIVITIES = listById('activities');
/** As PostgreSQL writes a moment for us, in UTC: it takes no displacement of sixteen hours and more, and no year 0. */
const Moment = z.iso.datetime({ offset: true }).refine((at) => at.endsWith('+00:00') && !at.startsWith('0000'));
/** By when, to the microsecond, and which product. */
export const VIEWS: PagedList = {
  name: 'recentlyViewed',
  key: z.tuple([Moment, z.uuid()]),
};

/** Somebody's rows of a list that is sorted by id, newest first, page by page. */
export async function newestFirst<R extends { id: string }>(
  em: EntityManager,
  select: string,
  name: string,
  accountId: string,
  page: PageRequest,
): Promise<Connection<R>> {
  const behind = idBehind(page);
  const rows = await em.execute<R[]>(
    `${select} where ${name}.account_id = ? ${behind === null ? '' : `and ${name}.id < ?`} order by ${name}.id desc limit ?`,
    [accountId, ...(behind === null ? [] : [behind]), page.first + 1],
  );
  return pageOf(rows, page, ({ id }) => [id]);
}

/** What somebody looked at, latest first. */
export async function viewsOf(
  em: EntityManager,
  accountId: string,
  page: PageRequest,
): Promise<Connection<ProductView>> {
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

export interface ActivityRow {
  readonly id: string;
  readonly type: ActivityType;
  readonly entity_type: string;
  readonly entity_id: string;
  readonly at: string;
}
export const SELECT_ACTIVITIES = `select id, type, entity_type, entity_id, at from user_activity as activity`;

/** The same page with other nodes. */
export const mapped = <A, B>({ edges, pageInfo }: Connection<A>, change: (node: A) => B): Connection<B> => ({
  pageInfo,
  edges: edges.map(({ cursor, node }) => ({ cursor, node: change(node) })),
});
