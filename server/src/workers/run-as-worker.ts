import { join, resolve } from 'node:path';
import { processClock, readSettings } from '@muster/kit/process';
import { databaseUrlOf, redisLiveHub, redisStreamsTransport } from '@muster/kit/runtime';
import type { Log } from '@muster/kit/subgraph';
import { startTracing } from '@muster/kit/tracing';
import { runWorker, type Siblings } from '@muster/kit/workers';
import { z } from 'zod';
import { openSystem } from '../embedded/open-system.ts';

const WorkerSettings = z.object({ DATABASE_URL: z.url(), REDIS_URL: z.url() });

interface Options {
  readonly count: number;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly development: boolean;
  readonly log: Log;
}

/** One of several processes with everything in it, between the PostgreSQL and the Redis that they share. */
export function runAsWorker({ count, ...options }: Options): Promise<void> {
  return runWorker(count, (siblings) => start(options, siblings));
}

async function start({ dataDir, log, ...where }: Omit<Options, 'count'>, siblings: Siblings) {
  const { env } = process;
  const { DATABASE_URL, REDIS_URL } = readSettings(WorkerSettings, env, 'A worker');
  const stopTracing = await startTracing(env, 'embedded');
  const { clock, close: closeClock } = processClock(env);
  const transport = await redisStreamsTransport({ url: REDIS_URL, log });
  const live = await redisLiveHub({ url: REDIS_URL, log });
  const system = await openSystem({
    ...where,
    databaseUrl: (name) => databaseUrlOf(DATABASE_URL, name),
    transport,
    live,
    env,
    mailDir: join(resolve(dataDir), 'mail'),
    log,
    clock,
    siblings,
    redisUrl: REDIS_URL,
  });
  return {
    url: system.gateway.url,
    async close() {
      closeClock();
      await system.close();
      await live.close();
      await transport.close();
      await stopTracing();
    },
  };
}
