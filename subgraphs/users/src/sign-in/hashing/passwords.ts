import { type Caller, networkOf } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';
import { HASHES_AT_ONCE, hashed, isHashOf, isOutdated, nobodysHash } from './argon2.ts';
import { FairLine } from './fair-line.ts';
import { formsOf } from './password-form.ts';
import { easyGuessOf } from './strength.ts';

/** Beside those that hash, some are let in who ask the database what to hash: so no core waits for it. */
const PLACES = HASHES_AT_ONCE * 3;
const WAITING_MAX = 2_000;
/** Of one hash, until one was timed. */
const HASH_MS = 50;

const line = new FairLine({
  places: PLACES,
  waitingMax: WAITING_MAX,
  stayMs: (HASH_MS * PLACES) / HASHES_AT_ONCE,
});

/** The hash of an account that is opened by other ways: no password is right. */
export const NO_PASSWORD = '!';

/** What a password turned out to be; `renewed` is what to keep instead, when the hash was made by an older rule. */
export interface Checked {
  readonly isRight: boolean;
  readonly renewed: string | null;
}

/** Looks at passwords. Only whoever was let in has one. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether the password is right. For an account that does not exist (`null`) it takes as long, and answers no. */
  check(passwordHash: string | null, password: string): Promise<Checked>;
  /** How an attacker would come upon it soon, in words for its owner; null when they would not. */
  easyGuess(password: string, aboutThem: readonly string[]): Promise<string | null>;
}

/** Whether somebody who comes now has to wait. */
export const areManyWaiting = (): boolean => line.isBusy;

/**
 * The only way to hash a password, or to look at one: in a line that is fair by the caller's address and never long. Whoever
 * is refused is refused before anything was written, so what an attempt writes belongs into `work`. It holds a place until it
 * returns: what has nothing to do with the password belongs after it.
 */
export function withPasswords<T>(
  services: Services,
  { ip }: Pick<Caller, 'ip'>,
  work: (passwords: Passwords) => Promise<T>,
  { isPreferred = false } = {},
): Promise<T> {
  return line.through({ from: networkOf(ip), isPreferred, waitMaxMs: settingsOf(services).MUSTER_HASH_WAIT_MS }, () =>
    work(passwordsOf(services)),
  );
}

/** Times a hash, so that the line knows from its first day on how long it may grow. */
export async function timeHashing(services: Services): Promise<void> {
  const cost = settingsOf(services);
  await nobodysHash(cost); // The first one ever takes longer.
  const began = performance.now();
  await hashed('as long as any other', cost);
  line.expect(((performance.now() - began) * PLACES) / HASHES_AT_ONCE);
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
