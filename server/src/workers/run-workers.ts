import { readSystemFile, untilStopped } from '@muster/kit/process';
import type { Log } from '@muster/kit/subgraph';
import { reachRedis } from '../distributed/reach-redis.ts';
import { welcome } from '../embedded/welcome.ts';
import { serveWithWorkers } from './serve-with-workers.ts';

interface Options {
  readonly count: number;
  readonly redisUrl: string;
  readonly dataDir: string;
  readonly log: Log;
}

/** Runs several workers until a shutdown signal, or until none of them serves any more. */
export async function runWorkers({ redisUrl, ...options }: Options): Promise<void> {
  await reachRedis(redisUrl);
  const subgraphs = readSystemFile().subgraphs.length;
  const system = await serveWithWorkers({ ...options, subgraphs, env: process.env });
  process.stdout.write(welcome(system.url, system.secrets));
  system.secrets.shown();
  process.stdout.write(`Workers           ${options.count}\n\n`);
  await untilStopped(async () => {
    await system.close();
    process.stdout.write('Stopped.\n');
  }, system.over);
}
