import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { Quota } from './quota.entity.ts';
import { visibleQuotas } from './quota.policy.ts';

/** Null for an offer whose announcement has not arrived yet. */
export async function quotaOfOffer(offerIds: readonly string[], { em, actor }: Reader): Promise<(Quota | null)[]> {
  const found = await em.find(Quota, { offerId: { $in: offerIds.filter(isId) }, ...visibleQuotas(actor) });
  const byOffer = new Map(found.map((quota) => [quota.offerId, quota]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}
