import { field } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { type CounterState, counterLive } from './counter.live.ts';
import { counterSnapshot } from './counter.loaders.ts';

export const OFFERS_WATCHED_MAX = 100;
/** Cost of one watched offer: it takes memory for as long as the subscription lives. */
export const WATCHED_OFFER_COST = 10;

export const WatchCounters = z.object({ offerIds: z.array(field.id).min(1).max(OFFERS_WATCHED_MAX) });

/** Snapshot of the counters, then each change of any of them. */
export function watchCounters(
  ctx: RequestContext,
  { offerIds }: z.infer<typeof WatchCounters>,
): AsyncIterable<CounterState> {
  const keys = [...new Set(offerIds.map((id) => id.toLowerCase()))];
  return ctx.watch(counterLive, keys, (offerIds) => counterSnapshot(ctx.em, ctx.actor, offerIds));
}
