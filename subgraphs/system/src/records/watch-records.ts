import { RECORD_KINDS, type RecordKind } from '@muster/events';
import { type Actor, may } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { type RecordsChanged, recordFeed } from './record-feed.ts';

const KINDS = Object.keys(RECORD_KINDS) as RecordKind[];

export const WatchRecords = z.object({ kinds: z.array(z.enum(KINDS)).min(1).max(KINDS.length) });

/** Kinds whose lists an actor may read, each once. */
export const readableKinds = (actor: Actor, { kinds }: z.infer<typeof WatchRecords>): ReadonlySet<RecordKind> =>
  new Set(kinds.filter((kind) => may(actor, RECORD_KINDS[kind].permission)));

/** Changes of records of the given kinds. */
export function watchRecords(
  services: Services,
  kinds: ReadonlySet<RecordKind>,
): AsyncIterableIterator<RecordsChanged> {
  const feed = recordFeed(() => services.clock.now());
  const followed = [...Map.groupBy(kinds, (kind) => RECORD_KINDS[kind].subgraph)].map(([subgraph, ofSubgraph]) =>
    services.followRecords(subgraph, (counted) => {
      for (const kind of ofSubgraph) {
        if (counted === null) feed.add(kind, 0);
        else if (counted.kind === kind) feed.add(kind, counted.count);
      }
    }),
  );
  return {
    async next() {
      const value = await feed.next();
      return value === null ? { value: undefined, done: true } : { value, done: false };
    },
    async return() {
      feed.close();
      for (const one of followed) one.close();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
