import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { AccountLocked, InvalidCredentials, MfaRequired } from '../credentials.refusals.ts';
import { isTrusted } from '../devices/trust-device.ts';
import { type Guess, noteRight, noteWrong, takeGuess } from '../guesses/guesses.ts';
import { noteSignIn } from '../sign-ins/note-sign-in.ts';
import { hasSecondFactor, takeCode } from './second-factor.ts';

/** What whoever signs in has beside the password. */
interface Beside {
  readonly code: string | null;
  readonly deviceKey: string | null;
}

/**
 * Asks whoever has a second factor for it, unless they come with a device that they trust; answers whether it was shown. The
 * password was right by now: so much may be known.
 */
export async function passSecondFactor(
  services: Services,
  caller: Caller,
  accountId: string,
  { code, deviceKey }: Beside,
): Promise<boolean> {
  if (!(await hasSecondFactor(services, accountId))) return false;
  if (code === null) {
    if (await isTrusted(services, accountId, deviceKey)) return false;
    throw new MfaRequired();
  }
  const guess: Guess = { kind: 'code', account: { id: accountId, exists: true }, caller, deviceKey };
  const lockedUntil = await services.transact(caller, (tx) => takeGuess(tx, guess));
  if (lockedUntil !== null) throw new AccountLocked(lockedUntil);
  const passed = await services.transact(caller, async (tx) => {
    const isRight = await takeCode(tx, services, accountId, code);
    if (isRight) await noteRight(tx, guess);
    else {
      await noteSignIn(tx, accountId, 'FAILURE', caller);
      await noteWrong(tx, guess);
    }
    return isRight;
  });
  if (!passed) throw new InvalidCredentials();
  return true;
}
