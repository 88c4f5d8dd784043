import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@muster/embedded-postgres';
import { type RedisServer, startRedisServer } from '@muster/testing/redis-server';

/** Redis server of a benchmark, configured as documented: appendfsync every second. */
export async function startRedis(): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'muster-bench-redis-'));
  const { url, stop } = await startRedisServer({ port: await freePort(), dir, appendOnly: true });
  return {
    url,
    async stop() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
