import { field, NotFound } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { batchChannel, type MovedBatch } from './batch.live.ts';
import { batchById } from './batch.loaders.ts';

export const WatchBatch = z.object({ id: field.id });

/** A batch as it is, then each time it moved; whoever takes this reads the batch each time. */
export async function watchBatch(
  ctx: RequestContext,
  { id }: z.infer<typeof WatchBatch>,
): Promise<AsyncIterable<MovedBatch>> {
  const batch = await ctx.load(batchById, id);
  if (batch === null) throw new NotFound('batch');
  const now = { key: batch.id, seq: -1, value: { batchId: batch.id } };
  return ctx.watch(batchChannel, [batch.id], async () => [now]);
}
