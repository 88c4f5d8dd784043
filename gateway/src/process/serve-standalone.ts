import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { metricsFrom } from '@muster/kit/metrics';
import { BadSettings, readSettings } from '@muster/kit/process';
import type { Log } from '@muster/kit/subgraph';
import type { ClusterPeers } from '@muster/kit/workers';
import { z } from 'zod';
import { noLimits } from '../limits/limits.ts';
import { type Gateway, startGateway } from '../server.ts';
import { gatewaySettings } from '../settings.ts';
import { standaloneSubgraphs } from '../standalone/standalone-subgraphs.ts';
import { standaloneSupergraph } from '../standalone/standalone-supergraph.ts';
import type { SupergraphFiles } from '../supergraph/supergraph-instance.ts';
import type { GatewayArguments } from './arguments.ts';
import { reloading } from './reloading.ts';

const StandaloneSettings = z.object({
  HOST: z.string().default('localhost'),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(4000),
  REDIS_URL: z.url().optional(),
});

/** Serves any supergraph, with third-party subgraphs. */
export async function serveStandalone(
  { supergraph, security, host, port, limits }: GatewayArguments & { readonly supergraph: string },
  env: NodeJS.ProcessEnv,
  log: Log,
  clusterPeers?: ClusterPeers,
): Promise<Gateway> {
  const settings = readSettings(StandaloneSettings, env, 'gateway');
  const clientOf = standaloneSubgraphs(limits !== 'off');
  const at = (file: string) => resolveFile(file, env);
  const files = (): SupergraphFiles => {
    const rules = security === undefined ? null : JSON.parse(read(at(security)));
    return standaloneSupergraph(read(at(supergraph)), rules, clientOf);
  };
  const gateway = await startGateway({
    ...gatewaySettings(env),
    ...files(),
    standalone: true,
    // No manifest exists for third-party clients.
    persistedMode: 'off',
    ...(limits === 'off' ? { limits: noLimits } : {}),
    forwardedPaths: [],
    host: host ?? settings.HOST,
    port: port ?? settings.PORT,
    log,
    metrics: metricsFrom(env),
    clusterPeers,
    // A single process counts by itself, and needs no Redis.
    redisUrl: clusterPeers === undefined ? undefined : settings.REDIS_URL,
  });
  const watched = [supergraph, ...(security === undefined ? [] : [security])].map(at);
  return reloading(gateway, watched, files, log);
}

/** npm runs scripts in the repository's root; `INIT_CWD` is the caller's directory. */
function resolveFile(file: string, env: NodeJS.ProcessEnv): string {
  const called = resolve(env.INIT_CWD ?? '.', file);
  return existsSync(called) ? called : resolve(file);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadSettings(`The file cannot be read: ${(error as Error).message}`);
  }
}
