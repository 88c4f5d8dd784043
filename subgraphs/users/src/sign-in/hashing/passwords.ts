import { type Caller, networkOf } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';
import { HASHES_AT_ONCE, hashed, isHashOf, isOutdated, nobodysHash } from './argon2.ts';
import { FairQueue } from './fair-queue.ts';
import { formsOf } from './password-form.ts';
import { easyGuessOf } from './strength.ts';

/** More slots than hashes: the others query the database meanwhile, so that no core waits for it. */
const SLOTS = HASHES_AT_ONCE + 3;
const WAITING_MAX = 2_000;
/** Duration of one hash, until one was timed. */
const HASH_MS = 50;

const queue = new FairQueue({
  slots: SLOTS,
  waitingMax: WAITING_MAX,
  durationMs: (HASH_MS * SLOTS) / HASHES_AT_ONCE,
});

/** The hash of an account without a password: none is right. */
export const NO_PASSWORD = '!';

/** The outcome of a check; `renewed` is the hash to store instead of one that was made by an older rule. */
export interface Checked {
  readonly isRight: boolean;
  readonly renewed: string | null;
}

/** Hashes and checks passwords. Only work that the queue admitted receives one. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether the password is right. For an account that does not exist (`null`) it takes as long, and answers no. */
  check(passwordHash: string | null, password: string): Promise<Checked>;
  /** Why it is easily guessed, in words for its owner; null for a strong one. */
  easyGuess(password: string, aboutThem: readonly string[]): Promise<string | null>;
}

/** Whether the queue would make a new request wait. */
export const areManyWaiting = (): boolean => queue.isBusy;

/**
 * The only way to hash or check a password: through a queue that is fair by the caller's network and bounded in time. A refusal
 * comes before `work` begins, so the writes of an attempt belong into `work`. It holds a slot until it returns: code that has
 * nothing to do with the password belongs after it.
 */
export function withPasswords<T>(
  services: Services,
  { ip }: Pick<Caller, 'ip'>,
  work: (passwords: Passwords) => Promise<T>,
  { isPreferred = false } = {},
): Promise<T> {
  return queue.run({ from: networkOf(ip), isPreferred, waitMaxMs: settingsOf(services).MUSTER_HASH_WAIT_MS }, () =>
    work(passwordsOf(services)),
  );
}

/** Times a hash, so that the queue can estimate waits from the start. */
export async function timeHashing(services: Services): Promise<void> {
  const cost = settingsOf(services);
  await nobodysHash(cost); // The first one ever takes longer.
  const began = performance.now();
  await hashed('as long as any other', cost);
  queue.expect(((performance.now() - began) * SLOTS) / HASHES_AT_ONCE);
}

function passwordsOf(services: Services): Passwords {
  const cost = settingsOf(services);
  return {
    hash: (password) => hashed(formsOf(password)[0], cost),
    easyGuess: (password, aboutThem) => easyGuessOf(formsOf(password)[0], aboutThem),
    async check(passwordHash, password) {
      const isSomebodys = passwordHash !== null && passwordHash !== NO_PASSWORD;
      const against = isSomebodys ? passwordHash : await nobodysHash(cost);
      const forms = formsOf(password);
      for (const [index, form] of forms.entries()) {
        if (!(await isHashOf(against, form)) || !isSomebodys) continue;
        const isOfToday = index === 0 && !isOutdated(against, cost);
        return { isRight: true, renewed: isOfToday ? null : await hashed(forms[0], cost) };
      }
      return { isRight: false, renewed: null };
    },
  };
}
