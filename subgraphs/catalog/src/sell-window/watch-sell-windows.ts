import { field, isId } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import type { SellWindow } from './sell-window.entity.ts';
import { sellWindowLive } from './sell-window.live.ts';
import { sellWindowById } from './sell-window.loaders.ts';

const WATCHED_MAX = 100;
/** Cost of one watched window: it takes memory for as long as the subscription lives. */
export const WATCHED_WINDOW_COST = 10;

export const WatchSellWindows = z.object({ ids: z.array(field.id).min(1).max(WATCHED_MAX) });

/**
 * Each window as it is now, then after each change. A window that the actor may not see sends nothing; its announcement is the first
 * that is heard of it.
 */
export function watchSellWindows(
  ctx: RequestContext,
  { ids }: z.infer<typeof WatchSellWindows>,
): AsyncIterable<SellWindow> {
  const keys = [...new Set(ids.filter(isId).map((id) => id.toLowerCase()))];
  const changes = ctx.watch(sellWindowLive, keys, async () => keys.map((key) => ({ key, seq: -1, value: key })));
  const next = async (): Promise<IteratorResult<SellWindow>> => {
    for (;;) {
      const { done, value: id } = await changes.next();
      if (done) return { value: undefined, done: true };
      const window = await ctx.load(sellWindowById, id);
      if (window !== null) return { value: window, done: false };
    }
  };
  const end = () => changes.return!() as Promise<IteratorResult<SellWindow>>;
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}
