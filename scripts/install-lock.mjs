import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const BEAT_MS = 1_000;
const SILENCE_MS_MAX = 10_000;
const LOOK_AGAIN_MS = 200;

/**
 * Lock for one installation at a time. It is a folder, which only one process can create; its holder touches it every second, so
 * that a stale lock is known by a missing heartbeat, not by a pid that may be reused.
 */
export async function withInstallLock(folder, install) {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'install.lock');
  await take(lock);
  const heart = setInterval(() => beat(lock), BEAT_MS);
  try {
    return await install();
  } finally {
    clearInterval(heart);
    rmSync(lock, { recursive: true, force: true });
  }
}

function beat(lock) {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // Removed by hand, which is no reason to abort.
  }
}

async function take(lock) {
  let seen;
  let seenAt = 0;
  for (;;) {
    if (isMade(lock)) return;
    const now = stampOf(lock);
    if (now !== seen) {
      if (seen === undefined) console.error('Another process is installing the libraries; waiting for it.');
      seen = now;
      seenAt = performance.now(); // A monotonic clock that stops while the machine sleeps, as the holder does.
    } else if (performance.now() - seenAt > SILENCE_MS_MAX) {
      takeAway(lock, seen);
      continue;
    }
    await delay(LOOK_AGAIN_MS);
  }
}

function isMade(lock) {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Identity of the folder, and its last heartbeat. */
function stampOf(lock) {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs}` : 'gone';
}

/** Removes a stale lock by renaming, which only one waiter can do, and not when another one holds it anew. */
function takeAway(lock, silent) {
  const away = `${lock}.${process.pid}`;
  if (stampOf(lock) !== silent) return;
  try {
    renameSync(lock, away);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  rmSync(away, { recursive: true, force: true });
}
