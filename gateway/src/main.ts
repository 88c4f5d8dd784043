import { explain, processClock, processLog, readSettings, untilStopped } from '@muster/kit/process';
import type { Log } from '@muster/kit/subgraph';
import { startTracing } from '@muster/kit/tracing';
import {
  type ClusterPeers,
  isWorker,
  NEEDS_REDIS,
  needsRedis,
  runWorker,
  startWorkers,
  workersSetting,
} from '@muster/kit/workers';
import { z } from 'zod';
import { type GatewayArguments, readArguments } from './process/arguments.ts';
import { serveDistributed } from './process/serve-distributed.ts';
import { serveStandalone } from './process/serve-standalone.ts';

const WorkersSettings = z
  .object({ MUSTER_WORKERS: workersSetting, REDIS_URL: z.string().optional() })
  .refine(needsRedis, NEEDS_REDIS);

/** The gateway as a process of its own, or several, in front of subgraphs that are reached over HTTP. */
try {
  const { env } = process;
  const args = readArguments(process.argv.slice(2));
  const isStandalone = args.supergraph !== undefined;
  const log = processLog(isStandalone ? { MUSTER_LOG: 'warn', ...env } : env, 'gateway');
  const { MUSTER_WORKERS: count } = readSettings(WorkersSettings, env, 'gateway');
  const welcome = (url: string) => {
    if (isStandalone) process.stdout.write(`The gateway serves at ${url}/graphql\n`);
  };
  if (isWorker()) {
    await runWorker(count, (clusterPeers) => serve(args, log, clusterPeers));
  } else if (count === 1) {
    const gateway = await serve(args, log);
    welcome(gateway.url);
    await untilStopped(() => gateway.close());
  } else {
    const workers = await startWorkers({ count, env: {}, log });
    welcome(workers.url);
    await untilStopped(() => workers.close(), workers.over);
  }
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

async function serve({ supergraph, ...others }: GatewayArguments, log: Log, clusterPeers?: ClusterPeers) {
  const { env } = process;
  const stopTracing = await startTracing(env, 'gateway');
  const { clock, close: closeClock } = processClock(env);
  const gateway =
    supergraph === undefined
      ? await serveDistributed(others, env, log, clock, clusterPeers)
      : await serveStandalone({ ...others, supergraph }, env, log, clusterPeers);
  return {
    url: gateway.url,
    async close() {
      closeClock();
      await gateway.close();
      await stopTracing();
    },
  };
}
