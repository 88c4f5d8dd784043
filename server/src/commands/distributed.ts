import { processLog, readSettings, untilStopped } from '@muster/kit/process';
import { z } from 'zod';
import { reachServers } from '../distributed/reach-servers.ts';
import { startDistributed } from '../distributed/start-distributed.ts';
import { completeSecrets } from '../secrets.ts';

const DistributedSettings = z.object({
  DATABASE_URL: z.url('is needed: a PostgreSQL server, e.g. postgres://user:password@localhost:5432'),
  REDIS_URL: z.url('is needed: a Redis server, e.g. redis://localhost:6379'),
  PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).default(4000),
  MUSTER_DATA_DIR: z.string().default('.muster'),
});

/** `npm run start:distributed`: a process for each subgraph and one for the gateway, on given servers. */
export async function run(): Promise<void> {
  const settings = readSettings(DistributedSettings, process.env, 'Muster');
  const log = processLog(process.env, 'muster');
  await reachServers(settings);
  const secrets = completeSecrets(settings.MUSTER_DATA_DIR, process.env);
  const system = await startDistributed({
    env: { MUSTER_LOG: 'warn', ...process.env, ...secrets.env },
    port: settings.PORT,
    log: (line) => log.warn({}, line),
  });
  process.stdout.write(`\nMuster serves at  ${system.url}/graphql  from ${system.processes.length} processes\n`);
  process.stdout.write(
    `Sign in           as ${secrets.adminEmail}, with the password kept in ${secrets.file} unless you gave one\n\n`,
  );
  await untilStopped(() => system.close());
}
