import { withClient } from '@muster/kit/orm';
import { connectRedis, explain } from '@muster/kit/process';
import { silentLog } from '@muster/kit/subgraph';

class NotReached extends Error {}

interface Servers {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
}

/** Asks both servers once, so that a wrong URL is one line here and not one from every process, again and again. */
export async function reachServers({ DATABASE_URL, REDIS_URL }: Servers): Promise<void> {
  await reached('DATABASE_URL', () => withClient(DATABASE_URL, (client) => client.query('select 1')));
  await reached('REDIS_URL', async () => {
    const redis = await connectRedis(REDIS_URL, silentLog);
    try {
      await redis.ping();
    } finally {
      redis.destroy();
    }
  });
}

async function reached(variable: keyof Servers, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const [line = ''] = explain(error).split('\n');
    throw new NotReached(`${variable}: ${line}`);
  }
}
