import {
  COUNT_MAX,
  type Connection,
  may,
  type PageArguments,
  type PageRequest,
  pageOf,
  pageRequest,
} from '@muster/kit/domain';
import { column } from '@muster/kit/orm';
import type { LoaderDefinition, Reader, RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { SellWindowOffer } from './sell-window.entity.ts';

/** Offers of each of many products or windows, page by page. */
interface OfferList {
  readonly name: string;
  /** Column of the offer that names what it belongs to. */
  readonly parent: 'product_id' | 'sell_window_id';
  readonly isNewestFirst: boolean;
  /** Which offers belong to the list; its parameters are whether only open ones do, and whether unannounced ones do. */
  readonly where: string;
}

const OFFERS_OF_PRODUCT: OfferList = {
  name: 'Product.offers',
  parent: 'product_id',
  isNewestFirst: true,
  where: `(not ?::boolean or (sold.status = 'OPEN' and offer.enabled)) and (?::boolean or sold.announced_at is not null)`,
};
const OFFERS_OF_WINDOW: OfferList = {
  name: 'SellWindow.offerPage',
  parent: 'sell_window_id',
  isNewestFirst: false,
  where: `(not ?::boolean or offer.enabled) and (?::boolean or sold.announced_at is not null)`,
};

/** Offers of a product in the windows that the actor may see, newest first. */
export const offersOfProduct = (
  ctx: RequestContext,
  productId: string,
  isOpen: boolean,
  page: PageArguments,
): Promise<Connection<SellWindowOffer>> => readOffers(ctx, OFFERS_OF_PRODUCT, productId, isOpen, page);

/** Offers of a window in the order in which they were added. */
export const offerPageOfWindow = (
  ctx: RequestContext,
  windowId: string,
  page: PageArguments,
): Promise<Connection<SellWindowOffer>> => readOffers(ctx, OFFERS_OF_WINDOW, windowId, false, page);

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const byId = z.tuple([z.uuid()]);

/** Everything of a page but its parent: pages that agree in it are read together. */
interface Question {
  readonly isOpen: boolean;
  readonly args: PageArguments;
}
type Key = readonly [parentId: string, question: string];

const keyOf = (...key: Key): string => JSON.stringify(key);

async function readOffers(
  ctx: RequestContext,
  list: OfferList,
  parentId: string,
  isOpen: boolean,
  { first, after, last, before }: PageArguments,
): Promise<Connection<SellWindowOffer>> {
  const args = { first, after, last, before };
  const request = requestOf(list, args); // A bad cursor fails this page, and not those that are read with it.
  const key = keyOf(parentId, JSON.stringify({ isOpen, args } satisfies Question));
  const { pages, counts } = LOADERS.get(list)!;
  const rows = await ctx.load(pages, key);
  const countKey = keyOf(parentId, JSON.stringify({ isOpen, args: {} } satisfies Question));
  return pageOf(
    rows,
    request,
    ({ id }) => [id],
    () => ctx.load(counts, countKey),
  );
}

const requestOf = ({ name }: OfferList, args: PageArguments): PageRequest => pageRequest({ name, key: byId }, args);

const LOADERS = new Map(
  [OFFERS_OF_PRODUCT, OFFERS_OF_WINDOW].map((list) => [list, { pages: pagesOf(list), counts: countsOf(list) }]),
);

/** Rows of each page, one more than it has when there are more. */
function pagesOf(list: OfferList): LoaderDefinition<string, SellWindowOffer[]> {
  return (keys, reader) =>
    byQuestion(keys, [], async ({ isOpen, args }, parentIds) => {
      const { size, isBackward, from } = requestOf(list, args);
      const isDescending = list.isNewestFirst !== isBackward;
      const found = await reader.read<{ no: number; id: string }>({
        sql: `select parent.no::int as no, page.id
                from unnest(?::uuid[]) with ordinality as parent (id, no)
                cross join lateral (
                  select offer.id from sell_window_offer as offer
                    join sell_window as sold on sold.id = offer.sell_window_id
                   where offer.${list.parent} = parent.id and offer.id ${isDescending ? '<' : '>'} ?::uuid and ${list.where}
                   order by offer.id ${isDescending ? 'desc' : 'asc'} limit ?::int) as page`,
        params: [
          column(parentIds),
          from?.[0] ?? (isDescending ? LAST_ID : FIRST_ID),
          ...flags(isOpen, reader),
          size + 1,
        ],
      });
      const offers = await reader.em.find(SellWindowOffer, { id: { $in: found.map(({ id }) => id) } });
      const offerById = new Map(offers.map((offer) => [offer.id, offer]));
      const pages = Map.groupBy(found, ({ no }) => no);
      return parentIds.map((_, index) => (pages.get(index + 1) ?? []).map(({ id }) => offerById.get(id)!));
    });
}

/** Number of offers of each list, counted no further than one above `COUNT_MAX`. */
function countsOf(list: OfferList): LoaderDefinition<string, number> {
  return (keys, reader) =>
    byQuestion(keys, 0, async ({ isOpen }, parentIds) => {
      const found = await reader.read<{ count: number }>({
        sql: `select counted.count::int as count
                from unnest(?::uuid[]) with ordinality as parent (id, no)
                cross join lateral (
                  select count(*) as count from (
                    select 1 from sell_window_offer as offer
                      join sell_window as sold on sold.id = offer.sell_window_id
                     where offer.${list.parent} = parent.id and ${list.where} limit ${COUNT_MAX + 1}) as of_list) as counted
               order by parent.no`,
        params: [column(parentIds), ...flags(isOpen, reader)],
      });
      return found.map(({ count }) => count);
    });
}

const flags = (isOpen: boolean, { actor }: Reader): boolean[] => [isOpen, may(actor, 'sell_window:manage')];

/** Answers keys that ask the same of several parents by one call of `read`. */
async function byQuestion<V>(
  keys: readonly string[],
  none: V,
  read: (question: Question, parentIds: readonly string[]) => Promise<V[]>,
): Promise<V[]> {
  const asked = keys.map((key, index) => ({ index, key: JSON.parse(key) as Key }));
  const answers = keys.map(() => none);
  for (const [question, group] of Map.groupBy(asked, ({ key: [, question] }) => question)) {
    const parentIds = group.map(({ key: [parentId] }) => parentId);
    const found = await read(JSON.parse(question) as Question, parentIds);
    for (const [at, { index }] of group.entries()) answers[index] = found[at]!;
  }
  return answers;
}
