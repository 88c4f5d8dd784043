import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSystemFile, subgraphUrl } from '@muster/kit/process';
import type { Log } from '@muster/kit/subgraph';
import { GATEWAY } from '@muster/kit/trust';
import { processEnvironments } from '../environments/process-environments.ts';
import { ROOT } from '../schemas.ts';
import { type Supervised, supervise } from './child-process.ts';
import { keepRedisUsers } from './keep-redis-users.ts';
import { provisionFirst } from './provision-first.ts';

const READY_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 100;

export interface Distributed {
  readonly url: string;
  readonly processes: readonly Supervised[];
  /** What each process was given, by its name. */
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export interface DistributedOptions {
  /** DATABASE_URL and REDIS_URL of whoever may make roles and users there, every secret, and what each process is told. */
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly log: Log;
  /** Hears what the processes say; left out, it goes where this process's own words go. */
  readonly hear?: ((text: string) => void) | undefined;
  /** For each process; a start that takes longer has failed. */
  readonly readyWithinMs?: number;
}

/** Thousands of sockets wait for long: a smaller nursery keeps them in a third less memory (docs/performance.md). */
const GATEWAY_NODE_OPTIONS = ['--max-semi-space-size=8'];

class NotReady extends Error {}

const isGateway = ({ name }: Supervised): boolean => name === GATEWAY;

/**
 * Every subgraph and a gateway as processes of their own on this machine, each started again when it dies. What opens
 * every door stays here: each process gets its own database, its own user in Redis, and the keys that it needs.
 */
export async function startDistributed(options: DistributedOptions): Promise<Distributed> {
  const { env, port, log, hear, readyWithinMs } = options;
  const system = readSystemFile();
  const url = `http://localhost:${port}`;
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = '', MUSTER_IDENTITY_SECRET: master = '' } = env;
  const told = { ...env, MUSTER_PUBLIC_URL: env.MUSTER_PUBLIC_URL || url, PORT: String(port) };
  const environments = processEnvironments(system, told, { databaseUrl, redisUrl, master });
  const processes: Supervised[] = [];
  const started: { close(): Promise<void> }[] = [];
  const start = (name: string, entry: string[], nodeOptions: readonly string[] = []) =>
    processes.push(
      supervise({
        name,
        entry: join(ROOT, ...entry, 'src', 'main.ts'),
        nodeOptions,
        env: environments.get(name)!,
        log: (line) => log.warn({}, line),
        hear,
      }),
    );
  const close = async () => {
    // The gateway first: it stops taking requests while the subgraphs can still answer those in hand.
    const [gateways, others] = [processes.filter(isGateway), processes.filter((part) => !isGateway(part))];
    for (const parts of [gateways, others]) await Promise.all(parts.map((part) => part.stop()));
    for (const part of started.toReversed()) await part.close();
  };
  try {
    await provisionFirst(env);
    started.push(await keepRedisUsers({ url: redisUrl, master, system }, log));
    for (const { name } of system.subgraphs) start(name, ['subgraphs', name]);
    for (const { name } of system.subgraphs) await untilReady(name, subgraphUrl(system, name, env), readyWithinMs);
    start(GATEWAY, ['gateway'], GATEWAY_NODE_OPTIONS);
    await untilReady(GATEWAY, url, readyWithinMs);
    return { url, processes, environments, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits until `GET /health/ready` answers 200. */
export async function untilReady(name: string, url: string, withinMs = READY_WITHIN_MS): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const ready = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (performance.now() > until)
      throw new NotReady(`${name} was not ready at ${url} within ${withinMs / 1000} s; its log says why.`);
    await delay(LOOK_EVERY_MS);
  }
}
