import {
  nodeEnvSetting,
  processLog,
  readSettings,
  readSystemFile,
  subgraphUrl,
  untilStopped,
} from '@muster/kit/process';
import { z } from 'zod';
import { areDatabasesThere, reachServers } from '../distributed/reach-servers.ts';
import { startDistributed } from '../distributed/start-distributed.ts';
import { refuseUsedPort } from '../free-port.ts';
import { completeSecrets } from '../secrets.ts';

const DistributedSettings = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'is needed: a PostgreSQL server, e.g. postgres://user:password@localhost:5432',
  }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'is needed: a Redis server, e.g. redis://localhost:6379' }),
  NODE_ENV: nodeEnvSetting,
  HOST: z.string().default('localhost'),
  PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).default(4000),
  MUSTER_DATA_DIR: z.string().default('.muster'),
});

/** `npm run start:distributed`: one process for each subgraph and one for the gateway, on given PostgreSQL and Redis servers. */
export async function run(): Promise<void> {
  const settings = readSettings(DistributedSettings, process.env, 'Muster');
  const log = processLog(process.env, 'muster');
  const system = readSystemFile();
  const ports = system.subgraphs.map(({ name }) => new URL(subgraphUrl(system, name, process.env)));
  await refuseUsedPort(settings.HOST, settings.PORT);
  for (const { hostname, port } of ports) await refuseUsedPort(hostname, Number(port || 80));
  await reachServers(settings);
  const hasData = await areDatabasesThere(settings.DATABASE_URL);
  const secrets = completeSecrets(settings.MUSTER_DATA_DIR, process.env, hasData);
  const running = await startDistributed({
    env: { MUSTER_LOG: 'warn', ...process.env, ...secrets.env },
    port: settings.PORT,
    log,
  });
  process.stdout.write(`\nMuster serves at  ${running.url}/graphql  from ${running.processes.length} processes\n`);
  process.stdout.write(
    `Sign in           as ${secrets.adminEmail ?? 'the administrator whom you named at the first start'}, with the password kept in ${secrets.file} unless you gave one\n\n`,
  );
  await untilStopped(() => running.close());
}
