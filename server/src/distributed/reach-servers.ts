import { withClient } from '@muster/kit/orm';
import { reachRedis } from './reach-redis.ts';
import { reached } from './reached.ts';

interface Servers {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
}

/** Asks both servers once, so that a wrong URL is one line here and not one from every process, again and again. */
export async function reachServers({ DATABASE_URL, REDIS_URL }: Servers): Promise<void> {
  await reached('DATABASE_URL', () => withClient(DATABASE_URL, (client) => client.query('select 1')));
  await reachRedis(REDIS_URL);
}
