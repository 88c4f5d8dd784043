import { field } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { batchChannel, type MovedBatch } from './batch.live.ts';
import { batchSnapshot } from './batch.loaders.ts';

export const WatchBatch = z.object({ id: field.id });

/** A batch as it is, then each time it moved. */
export const watchBatch = (ctx: RequestContext, { id }: z.infer<typeof WatchBatch>): AsyncIterable<MovedBatch> =>
  ctx.watch(batchChannel, [id.toLowerCase()], (keys) => batchSnapshot(ctx.em, keys));
