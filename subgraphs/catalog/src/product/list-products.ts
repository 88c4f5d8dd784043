import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { type Connection, type PageArguments, valid } from '@muster/kit/domain';
import { newestFirst, readPage } from '@muster/kit/orm';
import { z } from 'zod';
import { Product } from './product.entity.ts';
import { containing, searchText } from './search-text.ts';

const PRODUCTS = newestFirst('products', Product);

const Search = z.object({ search: searchText });

/** Products on sale whose name or slug contains `search`, newest first. */
export async function listProducts(
  em: EntityManager,
  search: string | null | undefined,
  page: PageArguments,
): Promise<Connection<Product>> {
  const where = onSale(valid(Search, { search }).search ?? null);
  const found = await readPage(em, PRODUCTS, { sort: 'NEWEST', where }, page);
  return { ...found, countEntries: () => em.count(Product, where) };
}

function onSale(search: string | null): FilterQuery<Product> {
  if (search === null || search === '') return { status: 'ACTIVE' };
  return { status: 'ACTIVE', $or: [{ name: containing(search) }, { slug: containing(search) }] };
}
