import { createHash } from 'node:crypto';
import { type Caller, networkOf } from '@muster/kit/domain';
import { column, type Tx } from '@muster/kit/orm';

/** Rate limit of wrong codes in an hour: for one customer or API client, and for one IP address, which many may share. */
export const WRONG_CODES_MAX = { caller: 10, address: 50 } as const;
const HOUR_MS = 3_600_000;

interface Guesser {
  readonly key: string;
  readonly max: number;
}

/** Rate limit keys of a caller: the account or API client, and the IP address (the /64 of IPv6) as a hash. */
export function guessersOf({ actor, ip }: Pick<Caller, 'actor' | 'ip'>): Guesser[] {
  const caller = { key: `${actor.kind} ${actor.id}`, max: WRONG_CODES_MAX.caller };
  if (ip === undefined) return [caller];
  const address = createHash('sha256').update(networkOf(ip)).digest('base64url');
  return [caller, { key: `ADDRESS ${address}`, max: WRONG_CODES_MAX.address }].toSorted((a, b) =>
    a.key < b.key ? -1 : 1,
  );
}

/**
 * Whether a code may be tried. Concurrent tries are serialized until the transaction ends, so that a burst has no more of them
 * than a sequence.
 */
export async function mayGuess(tx: Tx, guessers: readonly Guesser[]): Promise<boolean> {
  const keys = column(guessers.map(({ key }) => key));
  await tx.run({
    sql: `select pg_advisory_xact_lock(hashtextextended('coupon guess ' || key, 0)) as locked
            from (select key from unnest(?::text[]) as guesser (key) order by key offset 0) as guesser`,
    params: [keys],
  });
  const tries = await tx.run<{ guesser: string; wrong: number }>({
    sql: `select guesser, wrong from coupon_guess where guesser = any(?::text[]) and since > ?`,
    params: [keys, hourBefore(tx.now)],
  });
  return guessers.every(({ key, max }) => (tries.find(({ guesser }) => guesser === key)?.wrong ?? 0) < max);
}

/** Counts a wrong code, and deletes counts that are older than an hour. */
export async function countWrongCode(tx: Tx, guessers: readonly Guesser[]): Promise<void> {
  const keys = column(guessers.map(({ key }) => key));
  await tx.run({
    sql: `insert into coupon_guess (guesser, since, wrong) select key, ?::timestamptz, 1 from unnest(?::text[]) as guesser (key) order by key
          on conflict (guesser) do update
             set wrong = case when coupon_guess.since > ? then coupon_guess.wrong + 1 else 1 end,
                 since = case when coupon_guess.since > ? then coupon_guess.since else excluded.since end`,
    params: [tx.now, keys, hourBefore(tx.now), hourBefore(tx.now)],
  });
  await tx.run({
    sql: `delete from coupon_guess where guesser in (
            select guesser from coupon_guess where since <= ? order by since limit 100 for update skip locked)`,
    params: [hourBefore(tx.now)],
  });
}

const hourBefore = (now: Date): Date => new Date(now.getTime() - HOUR_MS);
