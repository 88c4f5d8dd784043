import { Busy } from '@muster/kit/domain';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import type { UsersSettings } from '../settings.ts';
import { WeakPassword } from './account.refusals.ts';
import { easyGuess } from './password-strength.ts';

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

/** Each hash takes tens of megabytes and a core: so many at once, so many in line, and no more. */
const AT_ONCE = 2;
const WAITING_MAX = 500;

type Cost = Pick<UsersSettings, 'MUSTER_ARGON2_MEMORY_KIB' | 'MUSTER_ARGON2_TIME_COST'>;

const optionsOf = (cost: Cost) => ({
  algorithm: 2 as Algorithm.Argon2id,
  memoryCost: cost.MUSTER_ARGON2_MEMORY_KIB,
  timeCost: cost.MUSTER_ARGON2_TIME_COST,
  parallelism: 1,
});

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING_MAX) {
      throw new Busy('Too many people sign in just now. Try again in a moment.', 2_000);
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

export const hashPassword = (password: string, cost: Cost): Promise<string> =>
  inTurn(() => hash(password, optionsOf(cost)));

/** The hash of an account that is opened by other ways: no password is right. */
export const NO_PASSWORD = '!';

const dummies = new Map<string, Promise<string>>();

/** Whether the password is right. For an account that does not exist (`null`) it takes as long, and answers no. */
export async function isPassword(passwordHash: string | null, password: string, cost: Cost): Promise<boolean> {
  if (passwordHash !== null && passwordHash !== NO_PASSWORD) return inTurn(() => verify(passwordHash, password));
  const key = JSON.stringify(optionsOf(cost));
  let dummy = dummies.get(key);
  if (dummy === undefined) {
    dummy = hash('nobody has this password', optionsOf(cost));
    dummies.set(key, dummy);
  }
  const unknown = await dummy;
  await inTurn(() => verify(unknown, password));
  return false;
}

/** Whether a hash was made with another cost than today's. */
export function isOutdated(passwordHash: string, cost: Cost): boolean {
  const { memoryCost, timeCost } = optionsOf(cost);
  return !passwordHash.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$`);
}

/** Refuses a password that is too short, too long or easily guessed, and says why. */
export function acceptablePassword(password: string, email: string): void {
  if ([...password].length < PASSWORD_MIN)
    throw new WeakPassword(`A password has at least ${PASSWORD_MIN} characters.`);
  if (password.length > PASSWORD_MAX) throw new WeakPassword(`A password has at most ${PASSWORD_MAX} characters.`);
  const [name = ''] = email.toLowerCase().split('@');
  if (name.length >= 4 && password.toLowerCase().includes(name))
    throw new WeakPassword('The password must not contain your e-mail address.');
  const guess = easyGuess(password, [name, email.toLowerCase()]);
  if (guess !== null) throw new WeakPassword(guess);
}
