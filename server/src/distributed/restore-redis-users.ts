import { CannotStart } from '@muster/kit/domain';
import { connectRedis, type SystemFile } from '@muster/kit/process';
import type { Log } from '@muster/kit/subgraph';
import { redisUser } from '@muster/kit/trust';
import { processesOf, redisPartOf } from '../environments/process-environments.ts';

/**
 * Creates a Redis user for each process, and again after every reconnect: a Redis without an ACL file loses its users with a
 * restart.
 */
export async function restoreRedisUsers(
  { url, master, system }: { url: string; master: string; system: SystemFile },
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const users = processesOf(system).map((name) => redisUser(master, redisPartOf(system, name)));
  const setAll = (redis: Awaited<ReturnType<typeof connectRedis>>) =>
    Promise.all(users.map(({ name, password, rules }) => redis.aclSetUser(name, [...rules, `>${password}`])));
  const redis = await connectRedis(url, log, () => {
    setAll(redis).catch((error) => log.error({ err: error }, 'Redis users could not be restored after a reconnect'));
  });
  try {
    await setAll(redis);
  } catch (error) {
    redis.destroy();
    throw new CannotStart(
      `REDIS_URL: the users of the processes cannot be made there (${(error as Error).message}). It must be a Redis of version 7 or newer, and its user must be allowed ACL SETUSER.`,
    );
  }
  return { close: async () => redis.destroy() };
}
