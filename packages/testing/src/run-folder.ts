import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FolderLock, lockFolder } from '@muster/embedded-postgres';
import { endRun } from './end-run.ts';

const PREFIX = 'muster-tests-';
/** Grace period for a new folder: its process locks it a moment later. */
const UNLOCKED_MS_MAX = 60_000;
const STARTER_LOOK_MS = 500;

/** Held until this process ends: a lock that nobody can reach is released. */
const locks: FolderLock[] = [];

/**
 * The folder of this test run, in which everything of it lies: tests make theirs in it, because it is their TMPDIR. Whatever
 * still runs when this process is gone, even killed, is ended by a watchdog, and the folder is removed.
 */
export async function openRunFolder(): Promise<string> {
  await removeDeadRuns();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(folder, 0o711); // PostgreSQL's user walks through.
  locks.push(await lockFolder(folder));
  watch(folder);
  endWithStarter();
  process.env.TMPDIR = folder;
  return folder;
}

/** Its session is its own, so that a Ctrl-C of the terminal does not reach it; the pipe is all that ties it to us. */
function watch(folder: string): void {
  const program = join(import.meta.dirname, 'run-watchdog.ts');
  const watchdog = spawn(process.execPath, ['--experimental-strip-types', '--no-warnings', program, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
}

/** npm and the script that it runs may be killed without a word to us (see scripts/child.mjs). */
function endWithStarter(): void {
  const starter = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => {
    if (process.ppid !== starter) process.exit(1);
  }, STARTER_LOOK_MS).unref();
}

/** Removes the remains of runs whose watchdog was killed too: nobody holds the lock of their folder. */
async function removeDeadRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (name.startsWith(PREFIX) && (await isDead(folder))) await endRun(folder);
  }
}

async function isDead(folder: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(folder)).mtimeMs < UNLOCKED_MS_MAX) return false;
    (await lockFolder(folder)).release();
    return true;
  } catch {
    return false; // It runs, is just being removed, or is somebody else's.
  }
}
