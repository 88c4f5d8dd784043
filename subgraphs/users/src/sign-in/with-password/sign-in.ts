import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { v5 } from 'uuid';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { withEmail, withUsername } from '../../account/account.personal.ts';
import { AccountLocked, InvalidCredentials } from '../credentials.refusals.ts';
import { DeviceKey } from '../devices/device-key.ts';
import { isTrusted } from '../devices/device-trust.ts';
import { unlessClosed } from '../guesses/closed-networks.ts';
import { type Guess, noteRight, noteWrong, takeGuess } from '../guesses/guesses.ts';
import { PASSWORD_MAX } from '../hashing/password-rules.ts';
import { areManyWaiting, type Checked, type Passwords, withPasswords } from '../hashing/passwords.ts';
import { passSecondFactor } from '../mfa/pass-second-factor.ts';
import { openAccount } from '../session/open-account.ts';
import { type StartedSession, startSession } from '../session/start-session.ts';
import { noteSignIn } from '../sign-ins/note-sign-in.ts';

/** Namespace of the ids under which names without an account are counted. */
const NOBODY = '0d1f6a52-8d0c-5c1e-9a53-4b7b0c4f2e11';

const Credentials = z.object({
  email: z.string().max(254),
  password: z.string().max(PASSWORD_MAX),
  mfaCode: z.string().max(64).nullish(),
  deviceKey: DeviceKey,
});

/** Starts a session by a password. Checking it is slow on purpose, so it runs outside any transaction. */
export async function signIn(services: Services, caller: Caller, input: unknown): Promise<StartedSession> {
  const given = Credentials.safeParse(input);
  if (!given.success) throw new InvalidCredentials(); // Impossible credentials are answered like any wrong guess.
  const { mfaCode, deviceKey } = given.data;
  const look = () => passPassword(services, caller, given.data);
  // A device of the owner passes even a closed network.
  const passed = await (deviceKey == null ? unlessClosed(services, caller.ip, look) : look());
  if (passed.account.status !== 'ACTIVE') throw new AccountLocked(null);
  const factorProved = await passSecondFactor(services, caller, passed.account.id, {
    code: mfaCode ?? null,
    deviceKey: deviceKey ?? null,
  });
  return begin(services, caller, { ...passed, factorProved });
}

/** The account whose password was given, or InvalidCredentials in all other cases alike. */
async function passPassword(
  services: Services,
  caller: Caller,
  { email, password, deviceKey }: z.infer<typeof Credentials>,
): Promise<Passed> {
  const condition = await (email.includes('@') ? withEmail : withUsername)(services, email);
  const findAccount = () => services.db.orm.em.fork().findOne(Account, condition);
  const isPreferred = await isOnTrustedDevice(services, findAccount, deviceKey ?? null);
  const look = async (passwords: Passwords): Promise<Passed> => {
    const account = await findAccount();
    // A name without an account is counted, locked and recorded like any other: else the lock would reveal who has one.
    const id = account?.id ?? v5(Object.values(condition).join(), NOBODY);
    const guess: Guess = { kind: 'password', account: { id, exists: account !== null }, caller, deviceKey };
    const lockedUntil = await services.transact(caller, (tx) => takeGuess(tx, guess));
    if (lockedUntil !== null) throw new AccountLocked(lockedUntil);
    const checked = await passwords.check(account?.passwordHash ?? null, password);
    if (account === null || !checked.isRight) {
      await services.transact(caller, async (tx) => {
        await noteSignIn(tx, account?.id ?? null, 'FAILURE', caller);
        await noteWrong(tx, guess);
      });
      throw new InvalidCredentials();
    }
    return { account, guess, checked };
  };
  return withPasswords(services, caller, look, { isPreferred });
}

interface Passed {
  readonly account: Account;
  readonly guess: Guess;
  readonly checked: Checked;
}

/** A trusted device of the account has priority in a busy queue. */
async function isOnTrustedDevice(
  services: Services,
  findAccount: () => Promise<Account | null>,
  deviceKey: string | null,
): Promise<boolean> {
  if (deviceKey === null || !areManyWaiting()) return false;
  const account = await findAccount();
  return account !== null && (await isTrusted(services, account.id, deviceKey));
}

const begin = (
  services: Services,
  caller: Caller,
  { account, guess, checked, factorProved }: Passed & { readonly factorProved: boolean },
): Promise<StartedSession> =>
  services.transact(caller, async (tx) => {
    await openAccount(tx, account.id, account.passwordHash);
    const renewed = checked.renewed === null ? {} : { passwordHash: checked.renewed };
    await tx.em.nativeUpdate(Account, { id: account.id }, { lastLoginAt: tx.now, ...renewed });
    await noteRight(tx, guess);
    await noteSignIn(tx, account.id, 'SUCCESS', caller);
    return startSession(tx, services, account, caller, { factorProved, deviceKey: guess.deviceKey });
  });
