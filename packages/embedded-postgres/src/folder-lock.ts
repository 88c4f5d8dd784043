import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderInUse, DataFolderNotWritable } from './data-folder.errors.ts';

const SQLITE_BUSY = 5;

export interface FolderLock {
  release(): void;
}

/**
 * Locks the folder for this process. Node has no file locks, SQLite has: the kernel drops them when the process ends, however it
 * ends, so a lock is never stale, no pid has to be judged alive or recycled, and the kernel chooses one of two concurrent starts.
 * muster.lock stays empty; muster.pid beside it only serves the message.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const pidFile = join(folder, 'muster.pid');
  const release = takeLock(folder);
  if (!release) throw new DataFolderInUse(folder, await pidIn(pidFile));
  try {
    await writeFile(pidFile, `${process.pid}\n`);
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function takeLock(folder: string): (() => void) | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'muster.lock'), { timeout: 0 });
    // A journal on the disk would outlive a killed program, and its recovery would make two starters refuse each other.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
    return () => database?.close();
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw new DataFolderNotWritable(folder, `muster.lock: ${(error as Error).message}`);
  }
}

async function pidIn(pidFile: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  return Number.isNaN(pid) ? undefined : pid;
}
