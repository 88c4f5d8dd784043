import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { RUN_TYPESCRIPT } from '@muster/kit/process';

const RESTART_AFTER_MS = 150;
const RESTART_AFTER_MAX_MS = 5_000;
/** Uptime after which the restart backoff is reset. */
const HEALTHY_AFTER_MS = 10_000;
const STOP_WITHIN_MS = 15_000;

export interface Supervised {
  readonly name: string;
  /** Process id of the running child. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

interface Options {
  readonly name: string;
  readonly entry: string;
  /** Node options. */
  readonly nodeOptions?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
  /** Receives the output of the child; inherited streams when omitted. */
  readonly hear?: ((text: string) => void) | undefined;
}

/** Supervises a Node program: restarts it whenever it exits, until it is stopped. */
export function supervise({ name, entry, nodeOptions = [], env, log, hear }: Options): Supervised {
  let stopping = false;
  let child: ChildProcess | undefined;
  let failures = 0;

  const live = (async () => {
    while (!stopping) {
      const began = performance.now();
      const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
        child = spawn(process.execPath, [...nodeOptions, ...RUN_TYPESCRIPT, entry], {
          env,
          stdio: hear === undefined ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
        });
        for (const stream of [child.stdout, child.stderr])
          stream?.setEncoding('utf8').on('data', (text) => hear?.(text));
        child.once('exit', (...ended) => resolve(ended));
        child.once('error', () => resolve([1, null]));
      });
      if (stopping) return;
      failures = performance.now() - began > HEALTHY_AFTER_MS ? 0 : failures + 1;
      const wait = Math.min(RESTART_AFTER_MS * 2 ** Math.max(0, failures - 1), RESTART_AFTER_MAX_MS);
      log(`${name} ended (${signal ?? `exit code ${code}`}); starting it again in ${wait} ms.`);
      await delay(wait);
    }
  })();

  return {
    name,
    pid: () => child?.pid,
    async stop() {
      stopping = true;
      child?.kill('SIGTERM');
      const patience = setTimeout(() => child?.kill('SIGKILL'), STOP_WITHIN_MS);
      await live;
      clearTimeout(patience);
    },
  };
}
