import type { RequestContext } from '@muster/kit/subgraph';
import { TooManyTries } from '../confirm-password/confirm-password.refusals.ts';
import { type Guess, noteRight, noteWrong, takeGuess } from '../guesses/guesses.ts';
import { WrongCode } from './mfa.refusals.ts';

/** Counts an attempt before its code is checked. A right code resets the count. */
export async function inTries<T>({ services, caller, actor }: RequestContext, work: () => Promise<T>): Promise<T> {
  const guess: Guess = { kind: 'code', account: { id: actor.id, exists: true }, caller };
  const lockedUntil = await services.transact(caller, (tx) => takeGuess(tx, guess));
  if (lockedUntil !== null) throw new TooManyTries(lockedUntil);
  try {
    const done = await work();
    await services.transact(caller, (tx) => noteRight(tx, guess));
    return done;
  } catch (error) {
    if (error instanceof WrongCode) await services.transact(caller, (tx) => noteWrong(tx, guess));
    throw error;
  }
}
