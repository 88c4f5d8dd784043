import type { EntityManager } from '@mikro-orm/postgresql';
import type { Connection, PageArguments } from '@muster/kit/domain';
import { newestFirst, readPage, sortedList } from '@muster/kit/orm';
import { UserActivity } from '../activity/activity.entity.ts';
import { ProductView } from './product-view.entity.ts';
import { SearchLog } from './search-log.entity.ts';
import { WishlistItem } from './wishlist-item.entity.ts';

const WISHLIST = newestFirst('wishlist', WishlistItem);
const SEARCHES = newestFirst('searches', SearchLog);
const ACTIVITIES = newestFirst('activities', UserActivity);
const VIEWS = sortedList({
  name: 'recentlyViewed',
  entity: ProductView,
  orders: { LATEST: { lastViewedAt: 'desc', productId: 'desc' } },
});

export const wishlistOf = (
  em: EntityManager,
  accountId: string,
  page: PageArguments,
): Promise<Connection<WishlistItem>> =>
  readPage(em, WISHLIST, { sort: 'NEWEST', where: { accountId }, populate: ['dataKey'] }, page);

export const searchesOf = (em: EntityManager, accountId: string, page: PageArguments): Promise<Connection<SearchLog>> =>
  readPage(em, SEARCHES, { sort: 'NEWEST', where: { accountId }, populate: ['dataKey'] }, page);

export const activitiesOf = (
  em: EntityManager,
  accountId: string,
  page: PageArguments,
): Promise<Connection<UserActivity>> => readPage(em, ACTIVITIES, { sort: 'NEWEST', where: { accountId } }, page);

/** The products that an account looked at, latest first. */
export const viewsOf = (em: EntityManager, accountId: string, page: PageArguments): Promise<Connection<ProductView>> =>
  readPage(em, VIEWS, { sort: 'LATEST', where: { accountId } }, page);
