import type { Keyring } from '@muster/kit/crypto';
import { field, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { keyOfRow } from '../../account/data-key.ts';
import { openSearch, type Search } from './browsing.personal.ts';
import { SearchLog } from './search-log.entity.ts';

export const SearchClick = z.object({ id: field.id, productId: z.uuid('is not the id of a product').toLowerCase() });

/** Records which product a search of the actor led to. */
export async function noteSearchClick(
  tx: Tx,
  ring: Keyring,
  { id, productId }: z.infer<typeof SearchClick>,
): Promise<Search> {
  const accountId = tx.actor.id;
  const search = isId(id) ? await tx.em.findOne(SearchLog, { id, accountId }, { populate: ['dataKey'] }) : null;
  if (search === null) throw new NotFound('search');
  search.clickedProductId = productId;
  await tx.em.flush();
  return openSearch(search, keyOfRow(search, ring));
}
