import { availableParallelism } from 'node:os';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import type { UsersSettings } from '../../settings.ts';

export type Cost = Pick<UsersSettings, 'MUSTER_ARGON2_MEMORY_KIB' | 'MUSTER_ARGON2_TIME_COST'>;

/** Concurrent hashes: each takes tens of megabytes and a core, and one core stays with the event loop, which answers everybody else. */
export const HASHES_AT_ONCE = Math.max(1, availableParallelism() - 1);

const optionsOf = (cost: Cost) => ({
  algorithm: 2 as Algorithm.Argon2id,
  memoryCost: cost.MUSTER_ARGON2_MEMORY_KIB,
  timeCost: cost.MUSTER_ARGON2_TIME_COST,
  parallelism: 1,
});

let running = 0;
const waiting: (() => void)[] = [];

/** A semaphore. Its waiters were admitted by the queue, so they are few. */
async function onACore<T>(work: () => Promise<T>): Promise<T> {
  if (running >= HASHES_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

export const hashed = (password: string, cost: Cost): Promise<string> => onACore(() => hash(password, optionsOf(cost)));

export const isHashOf = (passwordHash: string, password: string): Promise<boolean> =>
  onACore(() => verify(passwordHash, password));

/** Whether a hash was made with another cost than the current one. */
export function isOutdated(passwordHash: string, cost: Cost): boolean {
  const { memoryCost, timeCost } = optionsOf(cost);
  return !passwordHash.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$`);
}

const nobodys = new Map<string, Promise<string>>();

/** A hash of the same cost that no password has. */
export function nobodysHash(cost: Cost): Promise<string> {
  const key = JSON.stringify(optionsOf(cost));
  let made = nobodys.get(key);
  if (made === undefined) {
    made = hashed('nobody has this password', cost);
    nobodys.set(key, made);
    made.catch(() => nobodys.delete(key));
  }
  return made;
}
