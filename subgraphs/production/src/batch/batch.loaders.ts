import type { EntityManager } from '@mikro-orm/postgresql';
import { type Actor, isId } from '@muster/kit/domain';
import { loadAllBy, type Reader } from '@muster/kit/subgraph';
import { BatchCounter } from '../counter/counter.entity.ts';
import { isVisible } from '../counter/counter.policy.ts';
import type { WindowStatus } from '../counter/counter.rules.ts';
import { Batch, BatchSchedule } from './batch.entity.ts';

/** Null also for a batch of an unannounced window. */
export async function batchById(ids: readonly string[], { em, actor }: Reader): Promise<(Batch | null)[]> {
  const found = await findBatches(em, actor, 'id', ids);
  const byId = new Map(found.map((batch) => [batch.id, batch]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

/** Null also while an unconfirmed offer is below its threshold again: the row stays, so that its number is used the next time. */
export async function batchOfOffer(offerIds: readonly string[], { em, actor }: Reader): Promise<(Batch | null)[]> {
  const found = await findBatches(em, actor, 'offer_id', offerIds);
  const unconfirmed = found.filter(({ status }) => status === 'CREATED').map(({ offerId }) => offerId);
  const lost =
    unconfirmed.length === 0 ? [] : await em.find(BatchCounter, { offerId: { $in: unconfirmed }, status: 'OPEN' });
  const isLost = new Set(lost.map(({ offerId }) => offerId));
  const byOffer = new Map(found.filter(({ offerId }) => !isLost.has(offerId)).map((batch) => [batch.offerId, batch]));
  return offerIds.map((id) => byOffer.get(id.toLowerCase()) ?? null);
}

interface CounterColumns {
  readonly window_status: WindowStatus;
  readonly reserved_ever_qty: string;
}

/** Visible batches. A batch is visible with its counter. */
async function findBatches(
  em: EntityManager,
  actor: Actor,
  column: 'id' | 'offer_id',
  ids: readonly string[],
): Promise<Batch[]> {
  const rows = await em.execute<CounterColumns[]>(
    `select batch.*, counter.window_status, counter.reserved_ever_qty
       from batch join batch_counter as counter using (offer_id) where batch.${column} = any(array[?]::uuid[])`,
    [ids.filter(isId)],
  );
  return rows.flatMap(({ window_status, reserved_ever_qty, ...row }) =>
    isVisible({ windowStatus: window_status, reservedEverQty: Number(reserved_ever_qty) }, actor)
      ? [em.map(Batch, row)]
      : [],
  );
}

/** All revisions of each schedule, the latest first. */
export const schedulesOfBatch = loadAllBy(BatchSchedule, 'batch', { revision: 'desc' });

/** Latest revision of each schedule. */
export async function scheduleOfBatch(batchIds: readonly string[], { em }: Reader): Promise<(BatchSchedule | null)[]> {
  const found = await em.find(BatchSchedule, { batch: { $in: [...batchIds] } }, { orderBy: { revision: 'asc' } });
  const byBatch = new Map(found.map((schedule) => [schedule.batch.id, schedule]));
  return batchIds.map((id) => byBatch.get(id) ?? null);
}
