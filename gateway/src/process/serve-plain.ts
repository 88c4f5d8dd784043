import { readFileSync } from 'node:fs';
import { metricsFrom } from '@muster/kit/metrics';
import { BadSettings, readSettings } from '@muster/kit/runtime';
import type { Log } from '@muster/kit/subgraph';
import { z } from 'zod';
import { noLimits } from '../limits/limits.ts';
import { plainPeers } from '../plain/plain-peers.ts';
import { plainSupergraph } from '../plain/plain-supergraph.ts';
import { type Gateway, startGateway } from '../server.ts';
import type { SupergraphFiles } from '../serving.ts';
import { gatewaySettings } from '../settings.ts';
import type { GatewayArguments } from './arguments.ts';
import { reloading } from './reloading.ts';

const PlainSettings = z.object({
  HOST: z.string().default('localhost'),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(4000),
});

/** Any supergraph, in front of subgraphs that know nothing of us. */
export async function servePlain(
  { supergraph, security, host, port, limits }: GatewayArguments & { readonly supergraph: string },
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<Gateway> {
  const settings = readSettings(PlainSettings, env, 'gateway');
  const peers = plainPeers(limits !== 'off');
  const files = (): SupergraphFiles => {
    const rules = security === undefined ? null : JSON.parse(read(security));
    return plainSupergraph(read(supergraph), rules, peers);
  };
  const gateway = await startGateway({
    ...gatewaySettings(env),
    ...files(),
    plain: true,
    ...(limits === 'off' ? { limits: noLimits } : {}),
    forwardedPaths: [],
    host: host ?? settings.HOST,
    port: port ?? settings.PORT,
    log,
    metrics: metricsFrom(env),
  });
  return reloading(gateway, [supergraph, ...(security === undefined ? [] : [security])], files, log);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadSettings(`The file cannot be read: ${(error as Error).message}`);
  }
}
