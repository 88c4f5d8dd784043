import { readFileSync } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { type DataFolder, readIfThere } from './data-folder.ts';
import { exists, isAlive, isRunWith, processesIn, runsWith, sendSignal } from './process-table.ts';
import { runCommand } from './run-command.ts';
import { PostgresDidNotStart } from './start.errors.ts';
import { until } from './until.ts';

/** The first process of PostgreSQL: it owns the port and the data, and starts one process per connection. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const LOG_BYTES_MAX = 10_000_000;
const TIME_AND_PID = /^[\d-]+ [\d:.]+ \w+ \[\d+\] /;

/** Crash recovery after a long life without a checkpoint may take a while; it is bounded by max_wal_size. */
const START_SECONDS_MAX = 300;

const FAST_STOP_MS_MAX = 60_000;
const LAST_WORD_MS_MAX = 5_000;

/** The postmaster that really serves this folder, whichever program started it. */
export async function findPostmaster({ data }: DataFolder): Promise<Postmaster | undefined> {
  const pidFile = join(data, 'postmaster.pid');
  const lines = (await readIfThere(pidFile))?.split('\n');
  const pid = Number(lines?.[0]);
  if (!pid) return undefined;
  if (await runsWith(pid, data)) return { pid, port: Number(lines?.[3]) };
  // PostgreSQL would take a zombie, or a stranger with a recycled pid, for a living postmaster and refuse to start.
  // The file of a pid that is simply gone stays: PostgreSQL reads in it whether backends of that server still run.
  if (exists(pid)) await rm(pidFile, { force: true });
  return undefined;
}

/** Starts a daemon in a session of its own, by pg_ctl: neither Ctrl-C nor a killed program ends it. */
export async function startPostmaster(folder: DataFolder, { pgCtl }: Binaries): Promise<Postmaster> {
  await rotateLog(folder);
  const logStart = await sizeOf(folder.logFile);
  const { exitCode, stderr } = await runCommand(
    pgCtl,
    ['start', '--silent', '--wait', `--timeout=${START_SECONDS_MAX}`, '-D', folder.data, '-l', folder.logFile],
    { user: folder.user, cwd: folder.postgres },
  );
  const started = exitCode === 0 ? await findPostmaster(folder) : undefined;
  if (started) return started;
  const said = await linesSince(folder.logFile, logStart);
  throw new PostgresDidNotStart(folder.postgres, said.length > 0 ? said : stderr.trim().split('\n'));
}

/** Asks for a fast shutdown without waiting for it; false when none serves this folder. */
export function askToEnd({ data }: DataFolder): boolean {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    if (!pid || !isRunWith(pid, data)) return false;
    sendSignal(pid, 'SIGINT');
    return true;
  } catch {
    return false; // It is gone, or not there yet.
  }
}

/** Fast shutdown: it ends the sessions and writes a checkpoint. After the timeout it ends as in a crash. */
export async function stopPostmaster(pid: number, fastStopMsMax = FAST_STOP_MS_MAX): Promise<void> {
  const gone = () => !isAlive(pid);
  sendSignal(pid, 'SIGINT');
  if (await until(gone, fastStopMsMax)) return;
  sendSignal(pid, 'SIGQUIT');
  if (await until(gone, LAST_WORD_MS_MAX)) return;
  sendSignal(pid, 'SIGKILL');
  if (await until(gone, LAST_WORD_MS_MAX)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not end, not even by SIGKILL: look at that process.`);
}

/**
 * Ends backends that outlive a killed postmaster. They notice it when they next wait for something, which a long query may not do for
 * minutes, and no new postmaster starts while one of them can still write.
 */
export async function endOrphans({ data }: DataFolder): Promise<void> {
  for (const pid of await processesIn(data, 'postgres: ')) sendSignal(pid, 'SIGTERM');
}

async function rotateLog({ logFile }: DataFolder): Promise<void> {
  if ((await sizeOf(logFile)) > LOG_BYTES_MAX) await rename(logFile, `${logFile}.1`);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function linesSince(path: string, start: number): Promise<string[]> {
  const log = await readFile(path).catch(() => Buffer.alloc(0));
  const lines = log.subarray(start).toString('utf8').split('\n').filter(Boolean);
  return lines.map((line) => line.replace(TIME_AND_PID, ''));
}
