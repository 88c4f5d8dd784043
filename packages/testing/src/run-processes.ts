import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/*
 * This file and what imports it in a watchdog run as they are in a bare Node: nothing of ours or of others is imported.
 *
 * TMPDIR of a test run is its own folder, so whatever a test starts, and whatever that starts, has the folder's path in its
 * environment. A PostgreSQL, which gets a small environment of its own, has it in its arguments; a Redis, which overwrites
 * both with its title, works in it.
 */

export interface RunProcess {
  readonly pid: number;
  readonly command: string;
  /** It is asked to end: killed, it would leave its shared memory behind. */
  readonly isPostgres: boolean;
}

/** The processes of a run, by the folder of the run; this process is none of them. */
export function processesOf(folder: string): RunProcess[] {
  const all = process.platform === 'linux' ? processesInProc() : processesOfPs();
  return all
    .filter(({ pid, text }) => pid !== process.pid && mentions(text, folder))
    .map(({ pid, command }) => ({ pid, command, isPostgres: basename(command.split(' ')[0]!) === 'postgres' }));
}

interface Known {
  readonly pid: number;
  readonly command: string;
  /** The command, its environment, and the folder that it works in. */
  readonly text: string;
}

/** The path as a whole: /tmp/run-1 is not in /tmp/run-12. */
function mentions(text: string, folder: string): boolean {
  const [, ...after] = text.split(folder);
  return after.some((rest) => !/^[\w-]/.test(rest));
}

function processesInProc(): Known[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      const text = [command, environment, readlinkSync(`/proc/${name}/cwd`)].join('\0');
      return [{ pid: Number(name), command, text }];
    } catch {
      return []; // It has ended, or is somebody else's.
    }
  });
}

function processesOfPs(): Known[] {
  const lines = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'latin1', maxBuffer: 2 ** 27 });
  return lines.split('\n').flatMap((line) => {
    const [, pid, text] = /^ *(\d+) (.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), command: text!, text: text! }];
  });
}
