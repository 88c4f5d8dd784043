import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { type PostgresServer, startPostgres } from '@muster/embedded-postgres';
import { forwardedPaths, type Gateway, gatewaySettings, operationNames, startGateway } from '@muster/gateway';
import { type Clock, RunningClock } from '@muster/kit/domain';
import { metricsFrom } from '@muster/kit/metrics';
import { inProcessLiveHub, inProcessTransport, type OpenedSubgraph, openSubgraph } from '@muster/kit/runtime';
import { localPeer, type Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { eventsOf, permissionsOf } from '../catalogue.ts';
import { OPERATIONS_DIR, readSchemas } from '../schemas.ts';
import { completeSecrets, type Secrets } from '../secrets.ts';
import { subgraphs } from '../subgraphs.ts';
import { writeRunningFile } from './running-file.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly host?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly development: boolean;
  readonly clock?: Clock;
  /** Sees every SQL statement with the subgraph that made it; for tests that count. */
  readonly onStatement?: (subgraph: string, sql: string) => void;
}

export interface Embedded {
  readonly gateway: Gateway;
  readonly postgres: PostgresServer;
  readonly subgraphs: ReadonlyMap<string, OpenedSubgraph>;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

/** Everything in this one process: PostgreSQL under our own eyes, every subgraph, the gateway in front. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { log, env, development } = options;
  const dataDir = resolve(options.dataDir);
  const clock = options.clock ?? new RunningClock();
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.splice(0).reverse()) await part.close();
  };
  try {
    const postgres = await startPostgres({ dataDir, log: (line) => log.info({}, line) });
    started.push({ close: () => postgres.stop() });
    const secrets = completeSecrets(dataDir, env);

    const metrics = metricsFrom(env);
    const transport = inProcessTransport({ log });
    const live = inProcessLiveHub();
    started.push(transport, live);
    const publishers = new Map(eventsOf(subgraphs).map(({ type, publisher }) => [type, publisher]));
    const permissions = permissionsOf(subgraphs);
    const opened = new Map<string, OpenedSubgraph>();
    const port = options.port === 0 ? await freePort() : options.port;
    const publicUrl = env.MUSTER_PUBLIC_URL || `http://localhost:${port}`;
    await Promise.all(
      subgraphs.map(async (definition) => {
        await postgres.createDatabase(`muster_${definition.name}`);
        const runtime = await openSubgraph(definition, {
          databaseUrl: postgres.url(`muster_${definition.name}`),
          transport,
          live,
          metrics: metrics?.metrics,
          clock,
          log,
          publishers,
          permissions,
          env: { MUSTER_MAIL_DIR: join(dataDir, 'mail'), ...env, MUSTER_PUBLIC_URL: publicUrl, ...secrets.env },
          ask: (command, input, caller) => {
            const [owner = ''] = command.name.split('.');
            return opened.get(owner)!.command(command.name, input, caller);
          },
          ...(options.onStatement === undefined
            ? {}
            : { onStatement: (sql: string) => options.onStatement?.(definition.name, sql) }),
        });
        started.push(runtime);
        opened.set(definition.name, runtime);
      }),
    );
    for (const runtime of opened.values()) await runtime.listen();
    for (const runtime of opened.values()) await runtime.work();

    const schemas = readSchemas();
    const peers = new Map<string, Peer>([...opened].map(([name, runtime]) => [name, localPeer(runtime)]));
    const gateway = await startGateway({
      supergraphSdl: schemas.supergraphSdl,
      security: schemas.security,
      peers,
      host: options.host ?? 'localhost',
      port,
      log,
      ...gatewaySettings(env),
      development,
      forwardedPaths,
      manifestFile: join(OPERATIONS_DIR, 'manifest.json'),
      metrics,
      operationNames: operationNames(),
      now: () => clock.now(),
    });
    started.push(
      gateway,
      writeRunningFile(dataDir, { pid: process.pid, url: gateway.url, databaseUrl: postgres.url('postgres') }),
    );
    return { gateway, postgres, subgraphs: opened, secrets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A port nobody listens on now: the payment page's address must be known before the gateway listens. */
function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, 'localhost', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolvePort(port));
    });
  });
}
