import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { RUN_TYPESCRIPT } from '@muster/kit/process';

const MS_A_TICK = 10;

/** CPU affinity: the gateway has the first core; subgraphs and load generator share the second. */
const GATEWAY_CORE = '0';
const OTHER_CORE = '1';
export const isPinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', OTHER_CORE, 'true']).status === 0;

/** Pins this process with all its threads to the core of the subgraphs. */
export function pinSelf(): void {
  if (isPinned) spawnSync('taskset', ['-a', '-c', '-p', OTHER_CORE, `${process.pid}`]);
}

export interface Program {
  readonly pid: number;
  /** First line of its output. */
  readonly output: string;
}

const started: ChildProcess[] = [];

/** Starts a program, and waits for its first line of output. */
export async function startProgram(where: 'gateway' | 'others', file: string, ...args: string[]): Promise<Program> {
  const command = [process.execPath, ...RUN_TYPESCRIPT, file, ...args];
  const pinned = isPinned ? ['taskset', '-c', where === 'gateway' ? GATEWAY_CORE : OTHER_CORE, ...command] : command;
  const child = spawn(pinned[0]!, pinned.slice(1), {
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  for await (const output of createInterface({ input: child.stdout })) {
    child.stdout.resume();
    return { pid: child.pid!, output };
  }
  throw new Error(`${file} ${args.join(' ')} ended without output`);
}

/** SIGKILL: some wait for keep-alive connections on SIGTERM. */
export function stopPrograms(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** CPU time of a process with all its threads; null where the system does not report it. */
export function cpuMs(pid: number): number | null {
  try {
    const facts = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = facts
      .slice(facts.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * MS_A_TICK;
  } catch {
    return null;
  }
}
