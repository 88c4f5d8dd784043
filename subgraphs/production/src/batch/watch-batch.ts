import { field, NotFound } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { type BatchChange, batchLive } from './batch.live.ts';
import { batchById } from './batch.loaders.ts';

export const WatchBatch = z.object({ id: field.id });

/** Change notices of a batch: one at once, so that the subscriber reads its present state, then one for each change. */
export async function watchBatch(
  ctx: RequestContext,
  { id }: z.infer<typeof WatchBatch>,
): Promise<AsyncIterable<BatchChange>> {
  const batch = await ctx.load(batchById, id);
  if (batch === null) throw new NotFound('batch');
  const first = { key: batch.id, seq: -1, value: { batchId: batch.id } };
  return ctx.watch(batchLive, [batch.id], async () => [first]);
}
