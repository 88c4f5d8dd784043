import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSystemFile, subgraphUrl } from '@muster/kit/process';
import type { Log } from '@muster/kit/subgraph';
import { GATEWAY } from '@muster/kit/trust';
import { processEnvironments } from '../environments/process-environments.ts';
import { ROOT } from '../schemas.ts';
import { type Supervised, supervise } from './child-process.ts';
import { provisionFirst } from './provision-first.ts';
import { restoreRedisUsers } from './restore-redis-users.ts';

const READY_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 100;

export interface Distributed {
  readonly url: string;
  readonly processes: readonly Supervised[];
  /** Environment of each process, by name. */
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export interface DistributedOptions {
  /** DATABASE_URL and REDIS_URL with the right to create roles and users, every secret, and the settings of the processes. */
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly log: Log;
  /** Receives the output of the processes; this process's own streams when omitted. */
  readonly hear?: ((text: string) => void) | undefined;
  /** For each process; a start that takes longer has failed. */
  readonly readyWithinMs?: number;
}

/** A smaller young generation keeps thousands of idle sockets in a third less memory (docs/performance.md). */
const GATEWAY_NODE_OPTIONS = ['--max-semi-space-size=8'];

class NotReady extends Error {}

const isGateway = ({ name }: Supervised): boolean => name === GATEWAY;

/**
 * Supervises every subgraph and a gateway as processes on this machine. Administrative credentials stay here: each process gets
 * its own database role, its own Redis user, and the keys that it needs.
 */
export async function startDistributed(options: DistributedOptions): Promise<Distributed> {
  const { env, port, log, hear, readyWithinMs } = options;
  const system = readSystemFile();
  const url = `http://localhost:${port}`;
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = '', MUSTER_IDENTITY_SECRET: master = '' } = env;
  const settings = { ...env, MUSTER_PUBLIC_URL: env.MUSTER_PUBLIC_URL || url, PORT: String(port) };
  const environments = processEnvironments(system, settings, { databaseUrl, redisUrl, master });
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
    // Graceful shutdown: the gateway stops first, while the subgraphs can still answer requests in flight.
    const [gateways, others] = [processes.filter(isGateway), processes.filter((part) => !isGateway(part))];
    for (const parts of [gateways, others]) await Promise.all(parts.map((part) => part.stop()));
    for (const part of started.toReversed()) await part.close();
  };
  try {
    await provisionFirst(env);
    started.push(await restoreRedisUsers({ url: redisUrl, master, system }, log));
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

/** Polls `GET /health/ready` until it answers 200. */
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
