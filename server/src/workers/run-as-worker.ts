import { join, resolve } from 'node:path';
import { processClock, readSettings } from '@muster/kit/process';
import { redisLiveHub, redisStreamsTransport } from '@muster/kit/runtime';
import type { Log } from '@muster/kit/subgraph';
import { startTracing } from '@muster/kit/tracing';
import { eventKeysOfAll } from '@muster/kit/trust';
import { type ClusterPeers, runWorker } from '@muster/kit/workers';
import { z } from 'zod';
import { openSystem } from '../embedded/open-system.ts';
import { subgraphs } from '../subgraphs.ts';

const WorkerSettings = z.object({ DATABASE_URL: z.url(), REDIS_URL: z.url(), MUSTER_IDENTITY_SECRET: z.string() });

interface Options {
  readonly count: number;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly development: boolean;
  readonly log: Log;
}

/** Runs the whole system as one of several workers with a shared PostgreSQL and Redis. */
export function runAsWorker({ count, ...options }: Options): Promise<void> {
  return runWorker(count, (clusterPeers) => start(options, clusterPeers));
}

async function start({ dataDir, log, ...where }: Omit<Options, 'count'>, clusterPeers: ClusterPeers) {
  const { env } = process;
  const { DATABASE_URL, REDIS_URL, MUSTER_IDENTITY_SECRET } = readSettings(WorkerSettings, env, 'A worker');
  const stopTracing = await startTracing(env, 'embedded');
  const { clock, close: closeClock } = processClock(env);
  const keys = eventKeysOfAll(
    MUSTER_IDENTITY_SECRET,
    subgraphs.map(({ name }) => name),
  );
  const transport = await redisStreamsTransport({ url: REDIS_URL, log, keys });
  const live = await redisLiveHub({ url: REDIS_URL, log });
  const system = await openSystem({
    ...where,
    serverUrl: DATABASE_URL,
    transport,
    live,
    env,
    mailDir: join(resolve(dataDir), 'mail'),
    log,
    clock,
    clusterPeers,
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
