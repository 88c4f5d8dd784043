import { type Connection, may, type PageArguments } from '@muster/kit/domain';
import { childList, type Reader, type RequestContext } from '@muster/kit/subgraph';
import { SellWindowOffer } from './sell-window.entity.ts';

const OFFERS = 'sell_window_offer as child join sell_window as sold on sold.id = child.sell_window_id';
const VISIBLE = '(?::boolean or sold.announced_at is not null)';
const seesAll = ({ actor }: Reader): boolean => may(actor, 'sell_window:manage');

const readOffersOfProduct = childList({
  name: 'Product.offers',
  entity: SellWindowOffer,
  from: OFFERS,
  parent: 'child.product_id',
  isNewestFirst: true,
  where: `${VISIBLE} and (not ?::boolean or (sold.status = 'OPEN' and child.enabled))`,
  params: (isOpen: boolean, reader) => [seesAll(reader), isOpen],
});

const readOffersOfWindow = childList({
  name: 'SellWindow.offerPage',
  entity: SellWindowOffer,
  from: OFFERS,
  parent: 'child.sell_window_id',
  isNewestFirst: false,
  where: VISIBLE,
  params: (_: null, reader) => [seesAll(reader)],
});

/** Offers of a product in the windows that the actor may see, newest first. */
export const offersOfProduct = (
  ctx: RequestContext,
  productId: string,
  isOpen: boolean,
  page: PageArguments,
): Promise<Connection<SellWindowOffer>> => readOffersOfProduct(ctx, productId, isOpen, page);

/** Offers of a window in the order in which they were added. */
export const offerPageOfWindow = (
  ctx: RequestContext,
  windowId: string,
  page: PageArguments,
): Promise<Connection<SellWindowOffer>> => readOffersOfWindow(ctx, windowId, null, page);
