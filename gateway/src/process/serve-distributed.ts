import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@muster/kit/domain';
import { metricsFrom } from '@muster/kit/metrics';
import { readSettings, readSystemFile, subgraphUrl } from '@muster/kit/process';
import { remoteSubgraph } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { GATEWAY, identityKeysSetting, keyTo } from '@muster/kit/trust';
import type { ClusterPeers } from '@muster/kit/workers';
import { z } from 'zod';
import { operationNames } from '../explorer/examples.ts';
import { forwardedPathsOf } from '../http/forwarded-paths.ts';
import { noLimits } from '../limits/limits.ts';
import { type Gateway, startGateway } from '../server.ts';
import { gatewaySettings } from '../settings.ts';
import type { SupergraphFiles } from '../supergraph/supergraph-instance.ts';
import type { GatewayArguments } from './arguments.ts';
import { reloading } from './reloading.ts';

const GatewaySettings = z.object({
  MUSTER_IDENTITY_KEYS: identityKeysSetting(GATEWAY),
  HOST: z.string().default('localhost'),
  PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).default(4000),
  REDIS_URL: z.url().optional(),
});

const SCHEMA_DIR = join(import.meta.dirname, '..', '..', '..', 'schema');
const SUPERGRAPH = join(SCHEMA_DIR, 'supergraph.graphql');
const SECURITY = join(SCHEMA_DIR, 'security.json');
const MANIFEST = join(SCHEMA_DIR, 'operations', 'manifest.json');

/** Serves our own supergraph; its subgraphs are processes of their own. */
export async function serveDistributed(
  { host, port, limits }: GatewayArguments,
  env: NodeJS.ProcessEnv,
  log: Log,
  clock: Clock,
  clusterPeers?: ClusterPeers,
): Promise<Gateway> {
  const settings = readSettings(GatewaySettings, env, 'gateway');
  const system = readSystemFile();
  const subgraphs = new Map(
    system.subgraphs.map(({ name }) => [
      name,
      remoteSubgraph({
        name,
        url: subgraphUrl(system, name, env),
        identity: keyTo(settings.MUSTER_IDENTITY_KEYS, name),
      }),
    ]),
  );
  const files = (): SupergraphFiles => ({
    supergraphSdl: readFileSync(SUPERGRAPH, 'utf8'),
    security: JSON.parse(readFileSync(SECURITY, 'utf8')),
    subgraphs,
  });
  const gateway = await startGateway({
    ...gatewaySettings(env),
    ...files(),
    host: host ?? settings.HOST,
    port: port ?? settings.PORT,
    log,
    forwardedPaths: forwardedPathsOf(system.subgraphs),
    manifestFile: MANIFEST,
    now: () => clock.now(),
    ...(limits === 'off' ? { limits: noLimits } : {}),
    redisUrl: settings.REDIS_URL,
    clusterPeers,
    metrics: metricsFrom(env),
    operationNames: operationNames(),
  });
  return reloading(gateway, [SUPERGRAPH, SECURITY], files, log);
}
