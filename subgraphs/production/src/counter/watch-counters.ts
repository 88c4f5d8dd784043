import { field } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { type CounterState, counterChannel } from './counter.live.ts';
import { counterSnapshot } from './counter.loaders.ts';

export const OFFERS_WATCHED_MAX = 100;
/** What is watched takes memory for as long as it is watched. */
export const WATCHED_POINTS = 10;

export const WatchCounters = z.object({ offerIds: z.array(field.id).min(1).max(OFFERS_WATCHED_MAX) });

/** Every counter asked for as it is, then each change of any of them. */
export function watchCounters(
  ctx: RequestContext,
  { offerIds }: z.infer<typeof WatchCounters>,
): AsyncIterable<CounterState> {
  const keys = [...new Set(offerIds.map((id) => id.toLowerCase()))];
  return ctx.watch(counterChannel, keys, (wanted) => counterSnapshot(ctx.em, ctx.actor, wanted));
}
