import { databaseOf, maintenanceUrlOf, refuseOldServer, withClient } from '@muster/kit/orm';
import { readSystemFile } from '@muster/kit/process';
import { reachRedis } from './reach-redis.ts';
import { reached } from './reached.ts';

interface Servers {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
}

/** Checks both servers once, so that a wrong URL is one line instead of repeated ones from every process. */
export async function reachServers({ DATABASE_URL, REDIS_URL }: Servers): Promise<void> {
  await reachPostgres(DATABASE_URL);
  await reachRedis(REDIS_URL);
}

/** Connects to the maintenance database: those of the subgraphs may not exist yet. */
export const reachPostgres = (url: string): Promise<void> =>
  reached('DATABASE_URL', () => withClient(maintenanceUrlOf(url), refuseOldServer));

/** Whether the server has databases of an earlier start. */
export const areDatabasesThere = (url: string): Promise<boolean> =>
  withClient(maintenanceUrlOf(url), async (client) => {
    const names = readSystemFile().subgraphs.map(({ name }) => databaseOf(name));
    const { rows } = await client.query('select from pg_database where datname = any($1)', [names]);
    return rows.length > 0;
  });
