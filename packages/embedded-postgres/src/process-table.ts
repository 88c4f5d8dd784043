import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const HAS_PROC = process.platform === 'linux';

/** Whether the pid is taken, possibly by a zombie or a stranger. PostgreSQL checks no more of its own pid file. */
export function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process runs. A zombie does not, though a container whose first process reaps none keeps it for ever. */
export function isAlive(pid: number): boolean {
  return exists(pid) && !(HAS_PROC && isZombie(pid));
}

function isZombie(pid: number): boolean {
  try {
    // "42 (a name (with brackets)) Z 1 …": the state follows the last bracket.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0] === 'Z';
  } catch {
    return true; // gone meanwhile
  }
}

/** Whether a living process was started with this argument, which tells a recycled pid from the original process. */
export async function runsWith(pid: number, argument: string): Promise<boolean> {
  try {
    if (HAS_PROC) return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').includes(argument);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes(` ${argument}`);
  } catch {
    return false;
  }
}

/** The same at once, for a process that exits. */
export function isRunWith(pid: number, argument: string): boolean {
  if (HAS_PROC) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument);
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(` ${argument}`);
}

/** The living processes with this working folder and a title that begins so. Linux only. */
export async function processesIn(folder: string, title: string): Promise<number[]> {
  const pids = HAS_PROC ? (await readdir('/proc')).map(Number).filter(Boolean) : [];
  const here: number[] = [];
  for (const pid of pids) {
    const itsFolder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    const itsTitle = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (itsFolder === folder && itsTitle.startsWith(title)) here.push(pid);
  }
  return here;
}

/** Sends a signal to a process that may already have ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
