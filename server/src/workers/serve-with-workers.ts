import { resolve } from 'node:path';
import { startPostgres } from '@muster/embedded-postgres';
import type { Log } from '@muster/kit/subgraph';
import { connectionsOf, startWorkers } from '@muster/kit/workers';
import { noteEventsInRedis } from '../embedded/events-in-redis.ts';
import { writeRunningFile } from '../embedded/running-file.ts';
import { completeSecrets, refuseBadSecrets, type Secrets } from '../secrets.ts';

export interface WithWorkers {
  readonly url: string;
  readonly secrets: Secrets;
  /** Rejects when the last worker has failed. */
  readonly over: Promise<never>;
  close(): Promise<void>;
}

interface Options {
  readonly count: number;
  readonly subgraphs: number;
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** Starts PostgreSQL as a child process, and several workers that each run the whole system. */
export async function serveWithWorkers({ count, subgraphs, env, log, ...options }: Options): Promise<WithWorkers> {
  const dataDir = resolve(options.dataDir);
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.splice(0).reverse()) await part.close();
  };
  try {
    refuseBadSecrets(dataDir, env);
    const postgres = await startPostgres({
      dataDir,
      settings: { max_connections: connectionsOf(count, subgraphs) },
      log: (line) => log.info({}, line),
    });
    started.push({ close: () => postgres.stop() });
    const secrets = completeSecrets(dataDir, env);
    noteEventsInRedis(dataDir);
    const databaseUrl = postgres.url('postgres');
    const workers = await startWorkers({ count, env: { ...secrets.env, DATABASE_URL: databaseUrl }, log });
    started.push(workers, writeRunningFile(dataDir, { pid: process.pid, url: workers.url, databaseUrl }));
    return { url: workers.url, secrets, over: workers.over, close };
  } catch (error) {
    await close();
    throw error;
  }
}
