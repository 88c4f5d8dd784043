import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphClient, MyOrdersDocument, SignInDocument } from '@muster/client';
import { freePort, startPostgres } from '@muster/embedded-postgres';
import { RunningClock } from '@muster/kit/domain';
import { databaseUrlOf } from '@muster/kit/orm';
import { describeError, readSystemFile } from '@muster/kit/process';
import { type Log, silentLog } from '@muster/kit/subgraph';
import { examine } from '@muster/server';
import { eventually } from '@muster/testing';
import { builtPrograms } from '@muster/testing/built-programs';
import { POSTGRES_OF_TESTS } from '@muster/testing/postgres-settings';
import { startRedisServer } from '@muster/testing/redis-server';
import { startDistributed } from '../../server/src/distributed/start-distributed.ts';
import { startEmbedded } from '../../server/src/embedded/start-embedded.ts';
import { completeSecrets } from '../../server/src/secrets.ts';
import { aDataFolder } from './data-folder.ts';
import { ENVIRONMENT_OF_TESTS, PATIENCE_MS } from './environment.ts';

/** A running system as a test sees it: its public URL, its clock, its databases. */
export interface TestSystem {
  readonly url: string;
  readonly visitor: GraphClient;
  readonly admin: GraphClient;
  /** Credentials of the administrator. */
  readonly administrator: { readonly email: string; readonly password: string };
  databaseUrl(subgraph: string): string;
  /** Offset of its clock, in milliseconds. */
  readonly aheadMs: number;
  /** Moves the clock of every process forward. */
  advance(ms: number): Promise<void>;
  /** Violated invariants that the doctor finds, as readable lines. */
  broken(): Promise<string[]>;
  /** Distributed system only: the environment of each process, and credentials with full access. */
  readonly processes?: Processes;
  close(): Promise<void>;
}

export interface Processes {
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Process id of a running process, by its name. */
  pidOf(name: string): number;
}

export type Mode = 'embedded' | 'distributed';

/** Modes that can run here; distributed needs Redis. */
export const modes: readonly Mode[] = process.env.MUSTER_TEST_REDIS_URL ? ['embedded', 'distributed'] : ['embedded'];

/** Starts a separate system; `env` overrides its settings. */
export const startSystem = (mode: Mode, env: Readonly<Record<string, string>> = {}): Promise<TestSystem> =>
  mode === 'embedded' ? embedded(env) : distributed(env);

const shared = new Map<Mode, Promise<TestSystem>>();

/**
 * A system with default settings, shared by the test files of a worker: its start takes longer than most of them. Tests look only
 * at their own accounts, launches and orders, and at no totals; earlier tests may have moved its clock (`aheadMs`). It ends with
 * the run.
 */
export async function sharedSystem(mode: Mode): Promise<TestSystem> {
  const starting = shared.get(mode) ?? startSystem(mode);
  shared.set(mode, starting);
  const system = await starting;
  await system.advance(0); // The administrator signs in again.
  return Object.create(system, { close: { value: async () => {} } });
}

/** Starts a system and passes every output line of its processes to `onOutput`. */
export const startSystemWithOutput = (mode: Mode, onOutput: (text: string) => void): Promise<TestSystem> =>
  mode === 'embedded' ? embedded({}, logTo(onOutput)) : distributed({ MUSTER_LOG: 'debug' }, onOutput);

/** Log that writes lines as a process does. */
const logTo = (onOutput: (text: string) => void): Log => {
  const tell = (facts: object, message: string) =>
    onOutput(
      `${JSON.stringify({ ...facts, ...('err' in facts ? { err: describeError(facts.err) } : {}) })} ${message}\n`,
    );
  return { debug: tell, info: tell, warn: tell, error: tell, child: () => logTo(onOutput) };
};

/** Starts an embedded system that writes to the given log. */
export const startLoggedSystem = (env: Readonly<Record<string, string>>, log: Log): Promise<TestSystem> =>
  embedded(env, log);

async function embedded(env: Readonly<Record<string, string>>, log: Log = silentLog): Promise<TestSystem> {
  const dataDir = await aDataFolder();
  const clock = new RunningClock();
  const system = await startEmbedded({
    dataDir,
    port: 0,
    env: { ...ENVIRONMENT_OF_TESTS, ...process.env, ...env },
    log,
    development: true,
    clock,
    postgresSettings: POSTGRES_OF_TESTS,
  });
  return asTestSystem(system.gateway.url, system.secrets.env, (name) => system.postgres.url(`muster_${name}`), {
    advance: async (ms) => {
      clock.offsetMs += ms;
    },
    close: async () => {
      await system.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  });
}

/** Children do not inherit the streams of this process: it could not end while they hold them. */
const writeToStderr = (text: string): void => {
  process.stderr.write(text);
};

async function distributed(env: Readonly<Record<string, string>>, onOutput = writeToStderr): Promise<TestSystem> {
  const dataDir = await aDataFolder();
  const clockFile = join(dataDir, 'clock');
  const postgres = await startPostgres({ dataDir, settings: POSTGRES_OF_TESTS });
  const redis = await ownRedis(dataDir);
  const secrets = completeSecrets(dataDir, {});
  const subgraphUrls: Record<string, string> = {};
  for (const { name } of readSystemFile().subgraphs) {
    subgraphUrls[`MUSTER_${name.toUpperCase()}_URL`] = `http://127.0.0.1:${await freePort()}`;
  }
  const system = await startDistributed({
    env: {
      ...ENVIRONMENT_OF_TESTS,
      ...process.env,
      ...(await builtPrograms()),
      ...env,
      ...secrets.env,
      ...subgraphUrls,
      DATABASE_URL: postgres.url('postgres'),
      REDIS_URL: redis.url,
      MUSTER_CLOCK_FILE: clockFile,
      MUSTER_LOG: env.MUSTER_LOG ?? process.env.MUSTER_LOG ?? 'error',
    },
    port: await freePort(),
    log: silentLog,
    hear: onOutput,
    readyWithinMs: PATIENCE_MS,
  });
  let offsetMs = 0;
  return asTestSystem(system.url, secrets.env, (name) => databaseUrlOf(postgres.url('postgres'), name), {
    advance: async (ms) => {
      offsetMs += ms;
      await writeFile(clockFile, String(offsetMs));
    },
    processes: {
      environments: system.environments,
      secrets: secrets.env,
      databaseUrl: postgres.url('postgres'),
      redisUrl: redis.url,
      pidOf: (name) => system.processes.find((one) => one.name === name)!.pid()!,
    },
    close: async () => {
      await system.close();
      await redis.close();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  });
}

async function asTestSystem(
  url: string,
  secrets: Record<string, string>,
  databaseUrl: (subgraph: string) => string,
  { advance, close, processes }: Pick<TestSystem, 'advance' | 'close' | 'processes'>,
): Promise<TestSystem> {
  const visitor = new GraphClient(`${url}/graphql`);
  const administrator = { email: secrets.MUSTER_ADMIN_EMAIL!, password: secrets.MUSTER_ADMIN_PASSWORD! };
  const signIn = async () => {
    const { signIn: result } = await visitor.ask(SignInDocument, { input: administrator });
    if (result.__typename !== 'AuthSession') throw new Error(`The administrator cannot sign in: ${result.__typename}`);
    return { graph: visitor.as(result.accessToken), expiresAt: Date.parse(result.expiresAt) };
  };
  let { graph: admin } = await signIn();
  let aheadMs = 0;
  return {
    url,
    visitor,
    administrator,
    get admin() {
      return admin;
    },
    get aheadMs() {
      return aheadMs;
    },
    databaseUrl,
    async advance(ms) {
      await advance(ms);
      aheadMs += ms;
      // Processes see the new time one after the other: a token of the old time would expire, so a new one is issued.
      await eventually(async () => {
        const { graph, expiresAt } = await signIn();
        if (expiresAt < Date.now() + aheadMs) throw new Error('the time has not moved yet');
        await graph.ask(MyOrdersDocument, {});
        admin = graph;
      });
    },
    async broken() {
      const findings = await examine(databaseUrl);
      return findings
        .filter(({ rows }) => rows.length > 0)
        .map(({ database, name, rows }) => `${database}: ${name}: ${JSON.stringify(rows[0])}`);
    },
    ...(processes !== undefined && { processes }),
    close,
  };
}

/** A Redis server of its own. */
export async function ownRedis(dir: string): Promise<{ url: string; close(): Promise<void> }> {
  const { url, stop } = await startRedisServer({ port: await freePort(), dir });
  return { url, close: () => stop() };
}
