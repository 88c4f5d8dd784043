import { connectRedis } from '@muster/kit/process';
import { silentLog } from '@muster/kit/subgraph';
import { reached } from './reached.ts';

/** Checks Redis once, so that a wrong URL is one line instead of repeated ones from every process. */
export const reachRedis = (url: string): Promise<void> =>
  reached('REDIS_URL', async () => {
    const redis = await connectRedis(url, silentLog);
    try {
      await redis.ping();
    } finally {
      redis.destroy();
    }
  });
