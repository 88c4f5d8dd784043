import { join } from 'node:path';
import {
  forwardedPathsOf,
  type Gateway,
  gatewaySettings,
  operationNames,
  reloading,
  startGateway,
} from '@muster/gateway';
import type { Clock } from '@muster/kit/domain';
import { metricsFrom } from '@muster/kit/metrics';
import { type EventTransport, type LiveHub, type OpenedSubgraph, openSubgraph } from '@muster/kit/runtime';
import { localSubgraph, type SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { ClusterPeers } from '@muster/kit/workers';
import { eventsOf, pathsOf, permissionsOf } from '../catalogue.ts';
import { provisionDatabases } from '../provision/provision-databases.ts';
import { OPERATIONS_DIR, readSchemas, SCHEMA_FILES } from '../schemas.ts';
import { subgraphs } from '../subgraphs.ts';

export interface SystemParts {
  /** URL of the PostgreSQL server, as a role that may create roles and databases. */
  readonly serverUrl: string;
  readonly transport: EventTransport;
  readonly live: LiveHub;
  readonly host: string;
  readonly port: number;
  /** Environment, with every secret. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder for emails as files, when no mail server is configured. */
  readonly mailDir: string;
  readonly log: Log;
  readonly development: boolean;
  readonly clock: Clock;
  /** Cluster of workers on the same port, with the Redis of their shared counters. */
  readonly clusterPeers?: ClusterPeers;
  readonly redisUrl?: string;
  /** Observer of every SQL statement, with its subgraph. */
  readonly onStatement?: ((subgraph: string, sql: string) => void) | undefined;
}

export interface OpenSystem {
  readonly gateway: Gateway;
  readonly subgraphs: ReadonlyMap<string, OpenedSubgraph>;
  close(): Promise<void>;
}

/** Opens every subgraph and the gateway in this process. */
export async function openSystem(parts: SystemParts): Promise<OpenSystem> {
  const { transport, live, clock, log, env, port, onStatement } = parts;
  const metrics = metricsFrom(env);
  const publishers = new Map(eventsOf(subgraphs).map(({ type, publisher }) => [type, publisher]));
  const permissions = permissionsOf(subgraphs);
  const complete = {
    MUSTER_MAIL_DIR: parts.mailDir,
    ...env,
    MUSTER_PUBLIC_URL: env.MUSTER_PUBLIC_URL || `http://localhost:${port}`,
  };
  const opened = new Map<string, OpenedSubgraph>();
  const closeSubgraphs = async () => {
    for (const runtime of [...opened.values()].reverse()) await runtime.close();
  };
  try {
    const databaseUrls = await provisionDatabases(parts.serverUrl, env.MUSTER_IDENTITY_SECRET ?? '');
    const all = await Promise.allSettled(
      subgraphs.map(async (definition) => {
        const runtime = await openSubgraph(definition, {
          databaseUrl: databaseUrls.get(definition.name)!,
          transport,
          live,
          metrics: metrics?.metrics,
          clock,
          log,
          publishers,
          permissions,
          env: complete,
          ask: (command, input, caller) => {
            const [owner = ''] = command.name.split('.');
            return opened.get(owner)!.command(command.name, input, caller);
          },
          ...(onStatement === undefined ? {} : { onStatement: (sql: string) => onStatement(definition.name, sql) }),
        });
        opened.set(definition.name, runtime);
      }),
    );
    for (const one of all) if (one.status === 'rejected') throw one.reason;
    for (const runtime of opened.values()) await runtime.listen();
    for (const runtime of opened.values()) await runtime.work();

    const clients = new Map(
      [...opened].map(([name, runtime]): [string, SubgraphClient] => [name, localSubgraph(runtime)]),
    );
    const supergraph = () => ({ ...readSchemas(), subgraphs: clients });
    const started = await startGateway({
      ...supergraph(),
      host: parts.host,
      port,
      log,
      ...gatewaySettings(complete),
      development: parts.development,
      forwardedPaths: forwardedPathsOf(subgraphs.map(({ name, routes }) => ({ name, routes: pathsOf(routes) }))),
      manifestFile: join(OPERATIONS_DIR, 'manifest.json'),
      metrics,
      operationNames: operationNames(),
      now: () => clock.now(),
      redisUrl: parts.redisUrl,
      clusterPeers: parts.clusterPeers,
    });
    // Development only: schemas are reloaded when they are composed while the process runs.
    const gateway = parts.development ? reloading(started, SCHEMA_FILES, supergraph, log) : started;
    return {
      gateway,
      subgraphs: opened,
      async close() {
        await gateway.close();
        await closeSubgraphs();
      },
    };
  } catch (error) {
    await closeSubgraphs();
    throw error;
  }
}
