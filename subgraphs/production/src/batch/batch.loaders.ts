import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { BatchCounter } from '../counter/counter.entity.ts';
import { Batch, BatchSchedule } from './batch.entity.ts';

export async function batchById(ids: readonly string[], { em }: Reader): Promise<(Batch | null)[]> {
  const found = await em.find(Batch, { id: { $in: ids.filter(isId) } });
  const byId = new Map(found.map((batch) => [batch.id, batch]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

/** Of an offer of which too few are wanted again there is none: its batch keeps its number for the next time. */
export async function batchOfOffer(offerIds: readonly string[], { em }: Reader): Promise<(Batch | null)[]> {
  const found = await em.find(Batch, { offerId: { $in: offerIds.filter(isId) } });
  const unconfirmed = found.filter(({ status }) => status === 'CREATED').map(({ offerId }) => offerId);
  const lost =
    unconfirmed.length === 0 ? [] : await em.find(BatchCounter, { offerId: { $in: unconfirmed }, status: 'OPEN' });
  const isLost = new Set(lost.map(({ offerId }) => offerId));
  const byOffer = new Map(found.filter(({ offerId }) => !isLost.has(offerId)).map((batch) => [batch.offerId, batch]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}

/** The plan that holds: the last revision. */
export async function scheduleOfBatch(batchIds: readonly string[], { em }: Reader): Promise<(BatchSchedule | null)[]> {
  const found = await em.find(BatchSchedule, { batch: { $in: [...batchIds] } }, { orderBy: { revision: 'asc' } });
  const byBatch = new Map(found.map((schedule) => [schedule.batch.id, schedule]));
  return batchIds.map((id) => byBatch.get(id) ?? null);
}
