import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort, startPostgres } from '@muster/embedded-postgres';
import { POSTGRES_OF_TESTS } from './postgres-settings.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { openRunFolder } from './run-folder.ts';

const HOW_TO_GET_REDIS = 'apt-get install redis-server, or brew install redis';

/** One PostgreSQL and one Redis for the whole test run, on ports and in folders of their own. */
export default async function setup(): Promise<() => Promise<void>> {
  const dir = await openRunFolder();
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of started.splice(0).reverse()) await step();
  };
  try {
    const redis = await startRedis(dir);
    if (redis !== undefined) started.push(() => redis.stop());
    const postgres = await startPostgres({ dataDir: join(dir, 'server'), settings: POSTGRES_OF_TESTS });
    started.push(() => postgres.stop());
    process.env.MUSTER_TEST_POSTGRES_URL = postgres.url('postgres');
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRedis(dir: string): Promise<RedisServer | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    if (process.env.CI === 'true') throw new Error(`There is no redis-server on the PATH: ${HOW_TO_GET_REDIS}.`);
    console.warn(
      `No redis-server on the PATH: the tests that need Redis are skipped. To run them: ${HOW_TO_GET_REDIS}.`,
    );
    return undefined;
  }
  const redis = await startRedisServer({ port: await freePort(), dir });
  process.env.MUSTER_TEST_REDIS_URL = redis.url;
  return redis;
}
