import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  explain,
  processClock,
  processLog,
  readSettings,
  readSystemFile,
  subgraphUrl,
  untilStopped,
} from '@muster/kit/runtime';
import { remotePeer } from '@muster/kit/serve';
import { z } from 'zod';
import { forwardedPaths } from './forwarded-paths.ts';
import { startGateway } from './server.ts';

const GatewaySettings = z.object({
  MUSTER_IDENTITY_SECRET: z.string('is needed: at least 32 characters, the same for every process').min(32),
  HOST: z.string().default('localhost'),
  PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).default(4000),
  NODE_ENV: z.string().optional(),
});

const SCHEMA_DIR = join(import.meta.dirname, '..', '..', 'schema');

/** The gateway as a process of its own, in front of subgraphs that are reached over HTTP. */
try {
  const { env } = process;
  const log = processLog(env, 'gateway');
  const settings = readSettings(GatewaySettings, env, 'gateway');
  const system = readSystemFile();
  const { clock, close: closeClock } = processClock(env);
  const read = (name: string) => readFileSync(join(SCHEMA_DIR, name), 'utf8');
  const gateway = await startGateway({
    supergraphSdl: read('supergraph.graphql'),
    security: JSON.parse(read('security.json')),
    peers: new Map(
      system.subgraphs.map(({ name }) => [
        name,
        remotePeer({ name, url: subgraphUrl(system, name, env), identitySecret: settings.MUSTER_IDENTITY_SECRET }),
      ]),
    ),
    host: settings.HOST,
    port: settings.PORT,
    log,
    development: settings.NODE_ENV !== 'production',
    forwardedPaths,
    now: () => clock.now(),
  });
  await untilStopped(async () => {
    closeClock();
    await gateway.close();
  });
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
