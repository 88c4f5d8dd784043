import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { BatchCounter } from './counter.entity.ts';

/** Null where the offer is not known yet. */
export async function counterOfOffer(offerIds: readonly string[], { em }: Reader): Promise<(BatchCounter | null)[]> {
  const found = await em.find(BatchCounter, { offerId: { $in: offerIds.filter(isId) } });
  const byOffer = new Map(found.map((counter) => [counter.offerId, counter]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}
