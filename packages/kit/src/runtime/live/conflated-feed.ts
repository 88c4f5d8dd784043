import type { HubMessage } from './live-hub.ts';

/** A feed whose slow reader gets the newest value of each key, not every value. */
export interface ConflatedFeed extends AsyncIterable<HubMessage> {
  push(message: HubMessage): void;
  /** Ends the iteration after the pending messages; `gap` reports that some may be missing. */
  end(gap?: Error): void;
}

/** Minimum time between two messages of a key: at most ten a second. */
const COALESCE_MS = 100;

/** Conflates by key at a bounded rate: drops a value that is not newer than the last, always delivers the last. */
export function conflatedFeed(): ConflatedFeed {
  const pending = new Map<string, HubMessage>();
  const seen = new Map<string, number>();
  const sentAt = new Map<string, number>();
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  let gap: Error | undefined;

  const rouse = () => {
    wake?.();
    wake = undefined;
  };
  /** The pending message that may go now, or how long until one may. */
  const due = (): HubMessage | number | null => {
    let wait: number | null = null;
    const now = performance.now();
    for (const [key, message] of pending) {
      const left = (sentAt.get(key) ?? -COALESCE_MS) + COALESCE_MS - now;
      if (left <= 0 || ended) {
        pending.delete(key);
        sentAt.set(key, now);
        return message;
      }
      wait = wait === null ? left : Math.min(wait, left);
    }
    return wait;
  };

  return {
    push(message) {
      if (ended || message.seq <= (seen.get(message.key) ?? Number.NEGATIVE_INFINITY)) return;
      seen.set(message.key, message.seq);
      pending.set(message.key, message);
      rouse();
    },
    end(reason) {
      if (ended) return;
      ended = true;
      gap = reason;
      rouse();
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const next = due();
          if (next !== null && typeof next === 'object') {
            yield next;
            continue;
          }
          if (ended) {
            if (gap !== undefined) throw gap;
            return;
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (next !== null) timer = setTimeout(rouse, next).unref();
          });
          clearTimeout(timer);
        }
      } finally {
        ended = true;
        clearTimeout(timer);
        pending.clear();
      }
    },
  };
}
