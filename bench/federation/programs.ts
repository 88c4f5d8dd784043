import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { RUN_TYPESCRIPT } from '@muster/kit/process';

const MS_A_TICK = 10;

/** A gateway has the first core for itself; its subgraphs and whoever asks it share the second. */
const GATEWAY_CORE = '0';
const OTHER_CORE = '1';
export const isPinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', OTHER_CORE, 'true']).status === 0;

/** This process, with all threads that it has, goes to where the subgraphs are. */
export function pinSelf(): void {
  if (isPinned) spawnSync('taskset', ['-a', '-c', '-p', OTHER_CORE, `${process.pid}`]);
}

export interface Program {
  readonly pid: number;
  /** The first line that it wrote. */
  readonly said: string;
}

const started: ChildProcess[] = [];

/** Starts a program of ours, and waits until it says something. */
export async function startProgram(where: 'gateway' | 'others', file: string, ...args: string[]): Promise<Program> {
  const command = [process.execPath, ...RUN_TYPESCRIPT, file, ...args];
  const pinned = isPinned ? ['taskset', '-c', where === 'gateway' ? GATEWAY_CORE : OTHER_CORE, ...command] : command;
  const child = spawn(pinned[0]!, pinned.slice(1), {
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  for await (const said of createInterface({ input: child.stdout })) {
    child.stdout.resume();
    return { pid: child.pid!, said };
  }
  throw new Error(`${file} ${args.join(' ')} ended before it said anything`);
}

/** At once: some wait for connections that are kept. */
export function stopPrograms(): void {
  for (const child of started) child.kill('SIGKILL');
}

/** Processor time that a process has taken, with all its threads; null where the system does not say. */
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
