import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { Quota } from './quota.entity.ts';

/** Null where we have not heard of the offer yet. */
export async function quotaOfOffer(offerIds: readonly string[], { em }: Reader): Promise<(Quota | null)[]> {
  const found = await em.find(Quota, { offerId: { $in: offerIds.filter(isId) } });
  const byOffer = new Map(found.map((quota) => [quota.offerId, quota]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}
