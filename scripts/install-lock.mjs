import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const BEAT_MS = 1_000;
const SILENCE_MS_MAX = 10_000;
const LOOK_AGAIN_MS = 200;

/**
 * One installation at a time. The lock is a folder, which only one process can make; whoever holds it touches it every
 * second, so that one left by a killed process is known by its silence, not by a pid that may be somebody else's now.
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
    // somebody removed it by hand, which is no reason to break off
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
      seenAt = performance.now(); // this clock stands still while the machine sleeps, as the other process does
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

/** Which folder it is, and its last beat. */
function stampOf(lock) {
  const stat = statSync(lock, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs}` : 'gone';
}

/** By renaming, which only one of several that wait can do; and not if another was quicker and holds it anew. */
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
