import { type Caller, networkOf, RateLimited } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Device } from '../devices/device.entity.ts';
import { hashOfDeviceKey } from '../devices/device-key.ts';
import { type Count, type Counted, countsOf, countUp, resetCounts } from '../rate-limit/rate-counts.ts';
import { CONFIRMATION_WAY, FACTOR_WAY, resetAttempts, takeAttempt } from './attempts.ts';
import { NetworkClosed } from './closed-networks.ts';
import { FailedSignIn } from './failed-sign-in.entity.ts';
import { notifyOfGuesses } from './guesses-email.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SHORT_MS = 15 * MINUTE_MS;
/** Days for which a device, or its address, counts as the owner's after its last use. */
const KNOWN_DAYS = 30;

/** Wrong guesses of one network, over all accounts, within a quarter of an hour and within a day. */
export const NETWORK_MAX = 60;
export const NETWORK_DAY_MAX = 1_000;
/** Wrong guesses of one network during a storm: a person who knows the password needs no more. */
export const NETWORK_MAX_IN_A_STORM = 5;
/** Wrong guesses in the whole system within a quarter of an hour; more are a storm. */
export const STORM_MIN = 2_000;
/** Wrong guesses at one account from any address, within a day. */
export const ACCOUNT_MAX = 50;

/** The kinds of guesses. Each is locked by itself: guesses at a password never lock the second factor. */
const KINDS = ['password', 'code', 'confirmation'] as const;
export type GuessKind = (typeof KINDS)[number];

export interface Guess {
  readonly kind: GuessKind;
  /** A name without an account gets an id of its own, and is counted and locked like any other. */
  readonly account: { readonly id: string; readonly exists: boolean };
  readonly caller: Pick<Caller, 'ip' | 'userAgent'>;
  readonly deviceKey?: string | null | undefined;
}

/** Passwords are counted by network. A guesser of the others has a password or a session, and any address. */
const wayOf = ({ kind, caller }: Guess): string =>
  kind === 'password' ? networkOf(caller.ip) : kind === 'code' ? FACTOR_WAY : CONFIRMATION_WAY;

const STORM: Counted = { key: 'guesses:all', windowMs: SHORT_MS };
const ofNetwork = (ip: string | undefined): Counted => ({
  key: `guesses:network:${networkOf(ip)}`,
  windowMs: SHORT_MS,
});
const ofNetworkToday = (ip: string | undefined): Counted => ({
  key: `guesses:network-day:${networkOf(ip)}`,
  windowMs: DAY_MS,
});
const ofAccount = (kind: GuessKind, accountId: string): Counted => ({
  key: `guesses:${kind}:${accountId}`,
  windowMs: DAY_MS,
});

/** Unlocks every way to an account that guesses have locked. */
export async function resetGuesses(tx: Tx, accountId: string): Promise<void> {
  await tx.em.nativeDelete(FailedSignIn, { accountId });
  await resetCounts(
    tx,
    KINDS.map((kind) => ofAccount(kind, accountId).key),
  );
}

/** Throws RATE_LIMITED for a network that guessed too often, of any kind. */
export async function refuseGuessing(tx: Tx, ip: string | undefined): Promise<void> {
  refuseNetwork(tx, ip, await countsOf(tx, networkKeys(ip)));
}

const networkKeys = (ip: string | undefined): string[] => [ofNetwork(ip).key, ofNetworkToday(ip).key, STORM.key];

function refuseNetwork(tx: Tx, ip: string | undefined, counts: ReadonlyMap<string, Count>): void {
  const isStorm = (counts.get(STORM.key)?.count ?? 0) >= STORM_MIN;
  for (const [{ key }, most] of [
    [ofNetwork(ip), isStorm ? NETWORK_MAX_IN_A_STORM : NETWORK_MAX],
    [ofNetworkToday(ip), NETWORK_DAY_MAX],
  ] as const) {
    const count = counts.get(key);
    if (count !== undefined && count.count >= most)
      throw new (isStorm ? RateLimited : NetworkClosed)(
        'Too many wrong guesses from your address. Try again later.',
        count.endsAt.getTime() - tx.now.getTime(),
      );
  }
}

/** Counts a guess without an account: at a token, or at whether an address is taken. */
export const countWrong = (tx: Tx, ip: string | undefined): Promise<unknown> =>
  countUp(tx, [ofNetwork(ip), ofNetworkToday(ip), STORM]);

/**
 * Whether a guess may be checked: null, or the end of the lock. Its account and way are counted before, so that a thousand
 * concurrent guesses still count as ten. Limits over many ways would let strangers lock an owner out, so the owner's devices are
 * exempt from them, and addresses of earlier sign-ins from the limit of the account.
 */
export async function takeGuess(tx: Tx, guess: Guess): Promise<Date | null> {
  const { kind, account, caller } = guess;
  const known = await knownWay(tx, guess);
  const ofAll = ofAccount(kind, account.id).key;
  const counts = await countsOf(tx, [ofAll, ...networkKeys(caller.ip)]);
  if (kind === 'password' && !known.byKey) refuseNetwork(tx, caller.ip, counts);
  const count = counts.get(ofAll);
  if (count !== undefined && count.count >= ACCOUNT_MAX && !known.byKey && !known.byAddress) return count.endsAt;
  return takeAttempt(tx, account, wayOf(guess));
}

/** Counts a wrong guess over networks and accounts; the owner is notified when the account's limit for the day is reached. */
export async function noteWrong(tx: Tx, { kind, account, caller }: Guess): Promise<void> {
  const here = ofAccount(kind, account.id);
  const counts = await countUp(tx, [here, ofNetwork(caller.ip), ofNetworkToday(caller.ip), STORM]);
  if (counts.get(here.key)!.count === ACCOUNT_MAX)
    tx.schedule(notifyOfGuesses, account.id, { accountId: account.id, kind }, tx.now);
}

/** A right guess resets the count of its way. */
export const noteRight = (tx: Tx, guess: Guess): Promise<unknown> => resetAttempts(tx, guess.account.id, wayOf(guess));

/** Whether this device, or this address, signed in to the account lately. */
async function knownWay(
  tx: Tx,
  { account, caller, deviceKey }: Guess,
): Promise<{ readonly byKey: boolean; readonly byAddress: boolean }> {
  const since = new Date(tx.now.getTime() - KNOWN_DAYS * DAY_MS);
  const devices = await tx.em.find(
    Device,
    { accountId: account.id, lastUsedAt: { $gt: since } },
    { fields: ['keyHash', 'ip'], disableIdentityMap: true },
  );
  const hash = deviceKey == null ? null : hashOfDeviceKey(deviceKey);
  return {
    byKey: hash !== null && devices.some(({ keyHash }) => hash.equals(keyHash)),
    byAddress: caller.ip !== undefined && devices.some(({ ip }) => ip === caller.ip),
  };
}
