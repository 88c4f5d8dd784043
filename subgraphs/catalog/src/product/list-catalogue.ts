import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { type Connection, type PageArguments, valid } from '@muster/kit/domain';
import { allOf, readPage, sortedList } from '@muster/kit/orm';
import { z } from 'zod';
import { Product } from './product.entity.ts';
import { productStates } from './product.states.ts';
import { containing, searchText } from './search-text.ts';

const CATALOGUE = sortedList({
  name: 'catalogue',
  entity: Product,
  orders: {
    CHANGED: { updatedAt: 'desc', id: 'desc' },
    NEWEST: { id: 'desc' },
    NAME: { name: 'asc', id: 'asc' },
  },
  isCountedExactly: true,
});
export type CatalogueSort = keyof typeof CATALOGUE.orders;

const Filter = z.object({
  search: searchText,
  status: z.array(z.enum(productStates.states)).max(productStates.states.length).nullish(),
  inOpenWindow: z.boolean().nullish(),
});

/** Products of every status, for staff. `onOffer` is the condition of those that can be reserved now. */
export async function listCatalogue(
  em: EntityManager,
  filter: z.input<typeof Filter> | null,
  sort: CatalogueSort,
  page: PageArguments,
  onOffer: FilterQuery<Product>,
): Promise<Connection<Product>> {
  const { search, status, inOpenWindow } = valid(Filter, filter ?? {});
  const where = allOf<Product>(
    search
      ? {
          $or: [
            { name: containing(search) },
            { slug: containing(search) },
            { variants: { $some: { sku: containing(search) } } },
          ],
        }
      : null,
    status != null && { status: { $in: status } },
    inOpenWindow === true && onOffer,
    inOpenWindow === false && { $not: onOffer },
  );
  return readPage(em, CATALOGUE, { sort, where }, page);
}
