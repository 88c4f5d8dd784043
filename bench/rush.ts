import { parseArgs } from 'node:util';

export interface Rush {
  readonly perSecond: number;
  readonly elapsedMs: number;
  /** Latency of each answer, in milliseconds. */
  readonly tookMs: readonly number[];
}

type Ask = (asker: number) => Promise<void>;

/** Closed-loop load: a number of callers for a duration. */
export function rush(askers: number, forMs: number, ask: Ask): Promise<Rush> {
  const until = performance.now() + forMs;
  return rushWhile(() => performance.now() < until, askers, ask);
}

/** Closed-loop load for a total number of requests. */
export function rushOf(count: number, askers: number, ask: Ask): Promise<Rush> {
  let left = count;
  const isLeft = () => {
    left -= 1;
    return left >= 0;
  };
  return rushWhile(isLeft, askers, ask);
}

async function rushWhile(goesOn: () => boolean, askers: number, ask: Ask): Promise<Rush> {
  const tookMs: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: askers }, async (_, asker) => {
      while (goesOn()) {
        const startedAt = performance.now();
        await ask(asker);
        tookMs.push(performance.now() - startedAt);
      }
    }),
  );
  const elapsedMs = performance.now() - began;
  return { perSecond: (tookMs.length / elapsedMs) * 1_000, elapsedMs, tookMs };
}

/** Options of a benchmark: duration, rounds, concurrency, and contestants. */
export function rushSettings(defaults: { readonly seconds: number; readonly connections: number }) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: String(defaults.seconds) },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: String(defaults.connections) },
      only: { type: 'string' },
    },
  });
  const { seconds, rounds, connections, only } = values;
  return { seconds: Number(seconds), rounds: Number(rounds), connections: Number(connections), only };
}
