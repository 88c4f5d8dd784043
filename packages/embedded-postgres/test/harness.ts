import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { RUN_TYPESCRIPT } from '../../kit/src/process/run-typescript.ts';
import { folderOfRun } from '../../testing/src/once-in-run.ts';
import { type PostgresServer, type StartOptions, startPostgres } from '../src/index.ts';
import { stopPostmaster } from '../src/postmaster.ts';
import { exists } from '../src/process-table.ts';

/** A data folder whose cluster was made before, by another program. */
export async function aDataFolder(): Promise<string> {
  const made = await folderOfRun('cluster', async (dataDir) => {
    await (await startPostgres({ dataDir })).stop();
    for (const name of ['muster.lock', 'muster.pid']) await rm(join(dataDir, name), { force: true });
  });
  const dataDir = await anEmptyFolder();
  await promisify(execFile)('cp', ['-a', `${made}/.`, dataDir]);
  return dataDir;
}

/** An empty data folder; at the end of the test its PostgreSQL, if any, is stopped, and it is removed. */
export async function anEmptyFolder(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-postgres-'));
  onTestFinished(async () => {
    const pid = Number((await readFile(pidFileIn(dataDir), 'utf8').catch(() => '')).split('\n')[0]);
    if (pid && pid !== process.pid) await stopPostmaster(pid);
    await rm(dataDir, { recursive: true, force: true });
  });
  return dataDir;
}

/** Timeout for an event that never comes: no machine is so slow. */
export const PATIENCE_MS = 180_000;

export const pidFileIn = (dataDir: string): string => join(dataDir, 'postgres', 'data', 'postmaster.pid');

/** Started in this process, stopped at the end of the test if the test did not. */
export async function aServer(options: StartOptions): Promise<PostgresServer> {
  const server = await startPostgres(options);
  onTestFinished(() => server.stop());
  return server;
}

export interface Program {
  readonly pid: number;
  /** its report: ready, or refused with the reason */
  readonly said: {
    readonly pid?: number;
    readonly adopted?: boolean;
    readonly url?: string;
    readonly refused?: { readonly name: string; readonly message: string };
  };
  /** kills it, with no chance to clean up */
  kill(): Promise<void>;
}

/** Another process that calls startPostgres; killed at the end of the test. */
export async function aProgram(dataDir: string): Promise<Program> {
  const { stdout, ...starting } = aStartingProgram(dataDir);
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return { ...starting, said: JSON.parse(line) };
}

export function aStartingProgram(dataDir: string): Omit<Program, 'said'> & { readonly stdout: Readable } {
  const file = join(import.meta.dirname, 'program.ts');
  const child = spawn(process.execPath, [...RUN_TYPESCRIPT, file, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return { pid: child.pid!, kill, stdout: child.stdout };
}

/** The pid of a process that has ended. */
export async function aDeadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version']);
  await once(child, 'exit');
  if (exists(child.pid!)) throw new Error(`process ${child.pid} was given out again already`);
  return child.pid!;
}

export async function ask<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Commits a row, which must still be there whatever happens next. */
export async function writeDown(url: string, note: string): Promise<void> {
  await ask(url, 'CREATE TABLE IF NOT EXISTS notes (note text)');
  await ask(url, `INSERT INTO notes VALUES ('${note}')`);
}

export async function readBack(url: string): Promise<string[]> {
  return (await ask<{ note: string }>(url, 'SELECT note FROM notes ORDER BY note')).map(({ note }) => note);
}
