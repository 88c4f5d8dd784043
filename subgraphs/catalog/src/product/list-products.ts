import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { type Connection, field, mapNodes, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { z } from 'zod';
import { Product, ProductPriceRange } from './product.entity.ts';
import { containing, searchText } from './search-text.ts';

const PRODUCTS = sortedList({
  name: 'products',
  entity: Product,
  orders: { NEWEST: { id: 'desc' }, NAME: { name: 'asc', id: 'asc' } },
  isCountedExactly: true,
});
const PRODUCTS_BY_PRICE = sortedList({
  name: 'productsByPrice',
  entity: ProductPriceRange,
  orders: { PRICE_ASC: { minMinor: 'asc', id: 'asc' }, PRICE_DESC: { minMinor: 'desc', id: 'desc' } },
  isCountedExactly: true,
});
type PriceSort = keyof typeof PRODUCTS_BY_PRICE.orders;
export type ProductSort = keyof typeof PRODUCTS.orders | PriceSort;

const Price = z.object({ amountMinor: field.amountMinor, currency: field.currency }).nullish();
const List = z
  .object({
    search: searchText,
    filter: z.object({ minPrice: Price, maxPrice: Price, preorder: z.boolean().nullish() }).nullish(),
    sort: z.enum(['NEWEST', 'NAME', 'PRICE_ASC', 'PRICE_DESC']),
    currency: field.currency.nullish(),
  })
  .superRefine(({ filter, sort, currency }, context) => {
    const currencies = new Set([currency, filter?.minPrice?.currency, filter?.maxPrice?.currency].filter(Boolean));
    const issue = (message: string) => context.addIssue({ code: 'custom', path: ['currency'], message });
    if (currencies.size > 1) issue('must be that of the prices');
    if (currencies.size === 0 && isPriceSort(sort)) issue('is needed to sort by price');
  });
export type ProductList = z.input<typeof List>;

const isPriceSort = (sort: ProductSort): sort is PriceSort => sort === 'PRICE_ASC' || sort === 'PRICE_DESC';

/** Products on sale. `onOffer` is the condition of those that can be reserved now. */
export async function listProducts(
  em: EntityManager,
  input: ProductList,
  page: PageArguments,
  onOffer: FilterQuery<Product>,
): Promise<Connection<Product>> {
  const { search, filter, sort, currency } = valid(List, input);
  const { minPrice, maxPrice, preorder } = filter ?? {};
  const pricedIn = currency ?? minPrice?.currency ?? maxPrice?.currency ?? null;
  const range = allOf<ProductPriceRange>(
    pricedIn !== null && { currency: pricedIn },
    minPrice != null && { minMinor: { $gte: minPrice.amountMinor } },
    maxPrice != null && { minMinor: { $lte: maxPrice.amountMinor } },
  );
  const texts = search ? { $or: [{ name: containing(search) }, { slug: containing(search) }] } : null;
  const product = allOf<Product>(texts, preorder === true && onOffer, preorder === false && { $not: onOffer });
  if (isPriceSort(sort)) {
    const where = allOf<ProductPriceRange>(range, { isOnSale: true }, Object.keys(product).length > 0 && { product });
    const found = await readPage(em, PRODUCTS_BY_PRICE, { sort, where, populate: ['product'] }, page);
    return mapNodes(found, (row) => row.product);
  }
  const hasRange = (minPrice != null || maxPrice != null) && { priceRanges: { $some: range } };
  const where = allOf<Product>({ status: 'ACTIVE' }, product, hasRange as FilterQuery<Product>);
  return readPage(em, PRODUCTS, { sort, where }, page);
}
