import type { AnyEvent } from '../../events/index.ts';
import type { FollowRecords, Log } from '../../subgraph/index.ts';
import type { LiveHub } from './live-hub.ts';

/** Time between two messages of a subgraph. */
const PUBLISH_EVERY_MS = 1_000;

/** Topic of a subgraph's record counts, among those of its changed ids. */
export const recordsTopic = (subgraph: string): string => `records:${subgraph}`;

interface Options {
  readonly publisher: string;
  /** Kinds of records, each with the events that change it. */
  readonly records: Readonly<Record<string, readonly AnyEvent[]>>;
  readonly live: LiveHub;
  readonly log: Log;
}

export interface RecordCounts {
  /** Events that were published just now. */
  note(events: readonly { readonly type: string }[]): void;
  close(): void;
}

/** Counts changes of records by kind and tells the counts once a second at most, and only while they may have a listener. */
export function recordCounts({ publisher, records, live, log }: Options): RecordCounts {
  const kindsOf = new Map<string, string[]>();
  for (const [kind, events] of Object.entries(records))
    for (const { type } of events) kindsOf.set(type, [...(kindsOf.get(type) ?? []), kind]);
  const topic = recordsTopic(publisher);
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let publishedAt = Number.NEGATIVE_INFINITY;

  const publish = () => {
    timer = undefined;
    publishedAt = performance.now();
    const message = [...counts].map(([kind, count]) => `${kind}=${count}`);
    counts.clear();
    live
      .publishChanged(topic, message)
      .catch((error) => log.debug({ err: error }, 'Counts of records were not published; followers notice the gap'));
  };
  return {
    note(events) {
      if (kindsOf.size === 0 || !live.hasListeners(topic)) return;
      for (const { type } of events)
        for (const kind of kindsOf.get(type) ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (counts.size === 0) return;
      timer ??= setTimeout(publish, Math.max(0, publishedAt + PUBLISH_EVERY_MS - performance.now())).unref();
    },
    close: () => clearTimeout(timer),
  };
}

const COUNT = /^([A-Z_]{1,30})=([1-9]\d{0,8})$/;

/** Follows the counts of one subgraph: null after a gap, in which some may have been missed. What is no count is left out. */
export function followRecords(live: LiveHub, subgraph: string, listener: Parameters<FollowRecords>[1]) {
  let hasBegun = false;
  return live.subscribeChanged(recordsTopic(subgraph), (changed) => {
    if (changed === null) {
      // The first is the subscription itself: nothing was to be heard before it.
      if (hasBegun) listener(null);
      hasBegun = true;
      return;
    }
    for (const text of changed) {
      const [, kind, count] = COUNT.exec(text) ?? [];
      if (kind !== undefined) listener({ kind, count: Number(count) });
    }
  });
}
