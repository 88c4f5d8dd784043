import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSystemFile, subgraphUrl } from '@muster/kit/process';
import { ROOT } from '../schemas.ts';
import { type Supervised, supervise } from './child-process.ts';

const READY_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 100;

export interface Distributed {
  readonly url: string;
  readonly processes: readonly Supervised[];
  close(): Promise<void>;
}

export interface DistributedOptions {
  /** Of every process: DATABASE_URL, REDIS_URL, the secrets, PORT for the gateway. */
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly log: (line: string) => void;
}

/** Thousands of sockets wait for long: a smaller nursery keeps them in a third less memory (docs/performance.md). */
const GATEWAY_NODE_OPTIONS = ['--max-semi-space-size=8'];

class NotReady extends Error {}

/** Every subgraph and a gateway as processes of their own on this machine, each started again when it dies. */
export async function startDistributed({ env, port, log }: DistributedOptions): Promise<Distributed> {
  const system = readSystemFile();
  const url = `http://localhost:${port}`;
  const shared = { ...env, MUSTER_PUBLIC_URL: env.MUSTER_PUBLIC_URL || url, PORT: undefined, HOST: undefined };
  const processes: Supervised[] = [];
  const close = async () => {
    // The gateway first: it stops taking requests while the subgraphs can still answer those in hand.
    for (const part of processes.toReversed()) await part.stop();
  };
  try {
    for (const { name } of system.subgraphs) {
      processes.push(supervise({ name, entry: join(ROOT, 'subgraphs', name, 'src', 'main.ts'), env: shared, log }));
    }
    for (const { name } of system.subgraphs) await untilReady(name, subgraphUrl(system, name, env));
    processes.push(
      supervise({
        name: 'gateway',
        entry: join(ROOT, 'gateway', 'src', 'main.ts'),
        nodeOptions: GATEWAY_NODE_OPTIONS,
        env: { ...shared, PORT: String(port) },
        log,
      }),
    );
    await untilReady('gateway', url);
    return { url, processes, close };
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
