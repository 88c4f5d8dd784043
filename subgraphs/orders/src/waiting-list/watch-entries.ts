import type { RequestContext } from '@muster/kit/subgraph';
import { LIVE } from '../quota/waiting-list.states.ts';
import { WaitingListEntry } from './entry.entity.ts';
import { waitingListLive } from './waiting-list.live.ts';

/** The live entries of the caller, then each entry after a change. */
export function watchEntries(ctx: RequestContext): AsyncIterableIterator<WaitingListEntry> {
  const userId = ctx.actor.id;
  const changes = ctx.watch(waitingListLive, [userId], async () => [{ key: userId, seq: -1, value: userId }]);
  const entries = (async function* () {
    /** Status of each entry that was live when it was last read. */
    const seen = new Map<string, string>();
    for await (const _ of changes) {
      const present = await readEntries(ctx, [...seen.keys()]);
      for (const entry of present) {
        if (seen.get(entry.id) === entry.status) continue;
        if (isLive(entry)) seen.set(entry.id, entry.status);
        else seen.delete(entry.id);
        yield entry;
      }
    }
  })();
  return {
    next: () => entries.next(),
    // The generator is suspended in the feed, and would not see its end before the next message.
    async return() {
      await changes.return!();
      return entries.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const isLive = ({ status }: WaitingListEntry): boolean => (LIVE as readonly string[]).includes(status);

/** The live entries of the caller, and those that were so. */
const readEntries = (ctx: RequestContext, known: readonly string[]): Promise<WaitingListEntry[]> =>
  ctx.reader.em.find(
    WaitingListEntry,
    { userId: ctx.actor.id, $or: [{ status: { $in: [...LIVE] } }, { id: { $in: [...known] } }] },
    { orderBy: { id: 'asc' } },
  );
