import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { Batch } from './batch.entity.ts';

export async function batchById(ids: readonly string[], { em }: Reader): Promise<(Batch | null)[]> {
  const found = await em.find(Batch, { id: { $in: ids.filter(isId) } });
  const byId = new Map(found.map((batch) => [batch.id, batch]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function batchOfOffer(offerIds: readonly string[], { em }: Reader): Promise<(Batch | null)[]> {
  const found = await em.find(Batch, { offerId: { $in: offerIds.filter(isId) } });
  const byOffer = new Map(found.map((batch) => [batch.offerId, batch]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}
