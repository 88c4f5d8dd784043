import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { type PostgresServer, type Settings, startPostgres } from '@muster/embedded-postgres';
import type { Gateway } from '@muster/gateway';
import { type Clock, RunningClock } from '@muster/kit/domain';
import { databaseOf } from '@muster/kit/orm';
import { inProcessLiveHub, inProcessTransport, type OpenedSubgraph } from '@muster/kit/runtime';
import type { Log } from '@muster/kit/subgraph';
import { completeSecrets, refuseBadSecrets, type Secrets } from '../secrets.ts';
import { subgraphs } from '../subgraphs.ts';
import { openSystem } from './open-system.ts';
import { writeRunningFile } from './running-file.ts';
import { takeOverEvents } from './take-over-events.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Port of the gateway; 0 is any free one. */
  readonly port: number;
  readonly host?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly development: boolean;
  readonly clock?: Clock;
  /** Additional settings of the embedded PostgreSQL. */
  readonly postgresSettings?: Settings;
  /** Observer of every SQL statement, with its subgraph; for statement budgets in tests. */
  readonly onStatement?: (subgraph: string, sql: string) => void;
}

export interface Embedded {
  readonly gateway: Gateway;
  readonly postgres: PostgresServer;
  readonly subgraphs: ReadonlyMap<string, OpenedSubgraph>;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

/** Starts the whole system: PostgreSQL as a child process, every subgraph and the gateway in this one. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { log, env, development } = options;
  const dataDir = resolve(options.dataDir);
  const clock = options.clock ?? new RunningClock();
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.splice(0).reverse()) await part.close();
  };
  try {
    refuseBadSecrets(dataDir, env);
    const postgres = await startPostgres({
      dataDir,
      settings: options.postgresSettings ?? {},
      log: (line) => log.info({}, line),
    });
    started.push({ close: () => postgres.stop() });
    const secrets = completeSecrets(dataDir, env);

    const transport = inProcessTransport({ log });
    const live = inProcessLiveHub();
    started.push(transport, live);
    await takeOverEvents(
      dataDir,
      subgraphs.map(({ name }) => postgres.url(databaseOf(name))),
    );
    const system = await openSystem({
      serverUrl: postgres.url('postgres'),
      transport,
      live,
      host: options.host ?? 'localhost',
      port: options.port === 0 ? await freePort() : options.port,
      env: { ...env, ...secrets.env },
      mailDir: join(dataDir, 'mail'),
      log,
      development,
      clock,
      onStatement: options.onStatement,
    });
    const { gateway } = system;
    started.push(
      system,
      writeRunningFile(dataDir, { pid: process.pid, url: gateway.url, databaseUrl: postgres.url('postgres') }),
    );
    return { gateway, postgres, subgraphs: system.subgraphs, secrets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Free port, chosen before the gateway listens, because payment URLs contain it. */
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
