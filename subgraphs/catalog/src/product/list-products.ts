import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { type Connection, field, idBehind, listById, type PageRequest, pageOf, valid } from '@muster/kit/domain';
import { z } from 'zod';
import { Product } from './product.entity.ts';

export const PRODUCTS = listById('products');

const Search = z.object({ search: field.text(100).nullish() });

/** Products on sale whose name or slug contains `search`, newest first. */
export async function listProducts(
  em: EntityManager,
  search: string | null | undefined,
  page: PageRequest,
): Promise<Connection<Product> & { search: string | null }> {
  const text = valid(Search, { search }).search ?? null;
  const last = idBehind(page);
  const where: FilterQuery<Product> = last === null ? onSale(text) : { $and: [onSale(text), { id: { $lt: last } }] };
  const rows = await em.find(Product, where, { orderBy: { id: 'desc' }, limit: page.first + 1 });
  return { ...pageOf(rows, page, ({ id }) => [id]), search: text };
}

export const countProducts = (em: EntityManager, search: string | null): Promise<number> =>
  em.count(Product, onSale(search));

function onSale(search: string | null): FilterQuery<Product> {
  if (search === null || search === '') return { status: 'ACTIVE' };
  const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return { status: 'ACTIVE', $or: [{ name: { $ilike: pattern } }, { slug: { $ilike: pattern } }] };
}
