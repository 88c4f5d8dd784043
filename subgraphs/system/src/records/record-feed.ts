import type { RecordKind } from '@muster/events';

/** Time between two messages of a kind. */
const EVERY_MS = 1_000;

export interface RecordsChanged {
  readonly kind: RecordKind;
  readonly count: number;
  readonly at: Date;
}

export interface RecordFeed {
  /** Adds changes; 0 stands for changes that may have been missed. */
  add(kind: RecordKind, count: number): void;
  /** The next message; null once the feed is closed. */
  next(): Promise<RecordsChanged | null>;
  close(): void;
}

/** Adds changes up by kind: the first goes at once, the others together, once a second at most. */
export function recordFeed(now: () => Date): RecordFeed {
  const pending = new Map<RecordKind, number>();
  const sentAt = new Map<RecordKind, number>();
  let isClosed = false;
  let rouse = () => {};

  /** The message that may go now, or how long until one may; null while there is none. */
  const due = (): RecordsChanged | number | null => {
    const time = performance.now();
    let wait: number | null = null;
    for (const [kind, count] of pending) {
      const left = (sentAt.get(kind) ?? Number.NEGATIVE_INFINITY) + EVERY_MS - time;
      if (left <= 0) {
        pending.delete(kind);
        sentAt.set(kind, time);
        return { kind, count, at: now() };
      }
      wait = Math.min(wait ?? left, left);
    }
    return wait;
  };
  return {
    add(kind, count) {
      pending.set(kind, (pending.get(kind) ?? 0) + count);
      rouse();
    },
    async next() {
      while (!isClosed) {
        const next = due();
        if (next !== null && typeof next === 'object') return next;
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          rouse = resolve;
          if (next !== null) timer = setTimeout(resolve, next).unref();
        });
        clearTimeout(timer);
      }
      return null;
    },
    close() {
      isClosed = true;
      rouse();
    },
  };
}
