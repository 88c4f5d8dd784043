import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { AccountLocked, InvalidCredentials, MfaRequired } from '../credentials.refusals.ts';
import { isTrusted } from '../devices/device-trust.ts';
import { type Guess, noteRight, noteWrong, takeGuess } from '../guesses/guesses.ts';
import { noteSignIn } from '../sign-ins/note-sign-in.ts';
import { hasSecondFactor } from './factor-rows.ts';
import { takeCode } from './take-code.ts';

/** The proofs beside the password. */
interface Proofs {
  readonly code: string | null;
  readonly deviceKey: string | null;
}

/**
 * Requires the second factor of an account that has one, unless the device is trusted. Answers whether a code was shown. The
 * password was right by now, so a refusal may reveal that there is a second factor.
 */
export async function passSecondFactor(
  services: Services,
  caller: Caller,
  accountId: string,
  { code, deviceKey }: Proofs,
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
