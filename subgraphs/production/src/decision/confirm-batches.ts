import { offerTerms } from '@muster/events';
import { field, isId } from '@muster/kit/domain';
import { type BulkOutcome, bulkIds, type RequestContext, runBulk } from '@muster/kit/subgraph';
import { z } from 'zod';
import { BatchCounter } from '../counter/counter.entity.ts';
import { confirmBatch } from './confirm-batch.ts';
import { upsertTerms } from './upsert-terms.ts';

export const ConfirmBatches = z.object({ idempotencyKey: field.idempotencyKey, offerIds: bulkIds });

/** Confirms each offer by itself. */
export async function confirmBatches(
  ctx: RequestContext,
  { idempotencyKey: key, offerIds }: z.infer<typeof ConfirmBatches>,
): Promise<BulkOutcome[]> {
  await fetchMissingTerms(ctx, offerIds);
  const bulk = { operation: 'confirmBatches', key, input: { offerIds }, ids: offerIds };
  return runBulk(ctx, bulk, (tx, offerId) => confirmBatch(tx, { offerId }));
}

/** Fetches the terms that are not here from catalog, all at once: the copies are eventually consistent. */
async function fetchMissingTerms(ctx: RequestContext, offerIds: readonly string[]): Promise<void> {
  const wanted = offerIds.filter(isId);
  const known = await ctx.em.find(BatchCounter, { offerId: { $in: wanted }, thresholdQty: { $ne: null } });
  const isKnown = new Set(known.map(({ offerId }) => offerId));
  const missing = wanted.filter((id) => !isKnown.has(id));
  if (missing.length === 0) return;
  const { offers } = await ctx.command(offerTerms, { offerIds: missing });
  const sorted = offers.toSorted((a, b) => (a.offerId < b.offerId ? -1 : 1)); // In the one lock order of counters.
  if (sorted.length > 0) {
    await ctx.transact(async (tx) => {
      for (const terms of sorted) await upsertTerms(tx, terms);
    });
  }
}
