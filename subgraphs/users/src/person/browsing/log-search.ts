import type { Keyring } from '@muster/kit/crypto';
import { field } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { deleteOlder } from '../delete-older.ts';
import { type Search, sealSearch } from './browsing.personal.ts';
import { FILTERS_MAX, SEARCHES_MAX } from './browsing.rules.ts';
import { SearchLog } from './search-log.entity.ts';

export const LogSearch = z.object({
  query: field.name(200),
  filters: z.array(z.object({ name: field.name(50), value: field.text(200) })).max(FILTERS_MAX),
  resultsCount: z.int().min(0).max(1_000_000_000),
});

/** Records a search of the actor, and deletes the searches beyond the newest two hundred. */
export async function logSearch(
  tx: Tx,
  ring: Keyring,
  { resultsCount, ...details }: z.infer<typeof LogSearch>,
): Promise<Search> {
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, ring, accountId);
  const id = newId();
  const sealed = sealSearch(details, key, id);
  await tx.em.insert(SearchLog, { id, accountId, sealed, resultsCount, at: tx.now });
  await deleteOlder(tx, 'search_log', accountId, SEARCHES_MAX);
  return { id, ...details, resultsCount, clickedProductId: null, at: tx.now };
}
