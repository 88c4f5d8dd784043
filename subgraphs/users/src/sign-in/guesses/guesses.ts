import { type Caller, networkOf, RateLimited } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { hashOfDeviceKey } from '../devices/device-key.ts';
import { type Count, type Counted, countsOf, countUp, forgetCounts } from '../rate-limit/rate-counts.ts';
import { CONFIRMATION_WAY, FACTOR_WAY, forgetAttempts, takeAttempt } from './attempts.ts';
import { NetworkClosed } from './closed-networks.ts';
import { tellOfGuesses } from './guesses-letter.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SHORT_MS = 15 * MINUTE_MS;
/** So long a device, or the address of one, is known for its owner's. */
const KNOWN_DAYS = 30;

/** Wrong guesses of one network, over all accounts, within a quarter of an hour and within a day. */
export const NETWORK_MAX = 60;
export const NETWORK_DAY_MAX = 1_000;
/** Of one network while the whole system is being guessed at: who knows their password needs no more. */
export const NETWORK_MAX_IN_A_STORM = 5;
/** Wrong guesses of everybody within a quarter of an hour: beyond them it is a storm. */
export const STORM_MIN = 2_000;
/** Wrong guesses at one account from wherever, within a day. */
export const ACCOUNT_MAX = 50;

/** What is guessed. Each closes by itself: who guesses passwords closes nobody's second factor. */
const KINDS = ['password', 'code', 'confirmation'] as const;
export type GuessKind = (typeof KINDS)[number];

export interface Guess {
  readonly kind: GuessKind;
  /** Of names that nobody has, an id of their own: they are counted and closed like others. */
  readonly account: { readonly id: string; readonly exists: boolean };
  readonly caller: Pick<Caller, 'ip' | 'userAgent'>;
  readonly deviceKey?: string | null | undefined;
}

/** Passwords are guessed from somewhere; whoever guesses the others has a password or a session, from wherever. */
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

/** Opens every way to an account that guesses have closed. */
export async function forgetGuesses(tx: Tx, accountId: string): Promise<void> {
  await tx.em.execute(`delete from failed_sign_in where account_id = ?`, [accountId]);
  await forgetCounts(
    tx,
    KINDS.map((kind) => ofAccount(kind, accountId).key),
  );
}

/** Throws RATE_LIMITED for a network that guessed too often, whatever it guesses. */
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

/** Counts a guess that was not at an account, or whose account nobody knows: a token, an address that is taken. */
export const countWrong = (tx: Tx, ip: string | undefined): Promise<unknown> =>
  countUp(tx, [ofNetwork(ip), ofNetworkToday(ip), STORM]);

/**
 * Whether a guess may be looked at: null, or until when it may not. Its account and way are counted before, so that a thousand
 * at once are still ten. What is counted over many ways would let strangers lock an owner out, so a device of theirs is
 * exempt from it, and where they signed in from before is from what is counted for the account.
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

/** Counts a wrong guess where it adds up; its owner hears when it is the last that is looked at for today. */
export async function noteWrong(tx: Tx, { kind, account, caller }: Guess): Promise<void> {
  const here = ofAccount(kind, account.id);
  const counts = await countUp(tx, [here, ofNetwork(caller.ip), ofNetworkToday(caller.ip), STORM]);
  if (counts.get(here.key)!.count === ACCOUNT_MAX)
    tx.schedule(tellOfGuesses, account.id, { accountId: account.id, kind }, tx.now);
}

/** A right one forgets those that came the same way. */
export const noteRight = (tx: Tx, guess: Guess): Promise<unknown> => forgetAttempts(tx, guess.account.id, wayOf(guess));

/** Whether the account was signed in to with this device, or from this address, not long ago. */
async function knownWay(
  tx: Tx,
  { account, caller, deviceKey }: Guess,
): Promise<{ readonly byKey: boolean; readonly byAddress: boolean }> {
  const [row] = await tx.em.execute<{ byKey: boolean; byAddress: boolean }[]>(
    `select coalesce(bool_or(key_hash = ?), false) as "byKey", coalesce(bool_or(ip = ?), false) as "byAddress"
       from device where account_id = ? and last_used_at > ?`,
    [
      deviceKey == null ? null : hashOfDeviceKey(deviceKey),
      caller.ip ?? null,
      account.id,
      new Date(tx.now.getTime() - KNOWN_DAYS * DAY_MS),
    ],
  );
  return row!;
}
