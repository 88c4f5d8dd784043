import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { v5 } from 'uuid';
import { z } from 'zod';
import { DeviceKey } from '../devices/device-key.ts';
import { isTrusted } from '../devices/trust-device.ts';
import { forgetTries, takeTry } from '../mfa/guard-tries.ts';
import { hasSecondFactor, takeCode } from '../mfa/second-factor.ts';
import { type StartedSession, startSession } from '../session/start-session.ts';
import { settingsOf } from '../settings.ts';
import { Account } from './account.entity.ts';
import { withEmail, withUsername } from './account.personal.ts';
import { AccountLocked, InvalidCredentials, MfaRequired } from './account.refusals.ts';
import { note, takeAttempt } from './attempts.ts';
import { openAccount } from './open-account.ts';
import { hashPassword, isOutdated, isPassword, PASSWORD_MAX } from './password.ts';

/** Names that nobody has are counted under ids of their own. */
const NOBODY = '0d1f6a52-8d0c-5c1e-9a53-4b7b0c4f2e11';

const Credentials = z.object({
  email: z.string().max(254),
  password: z.string().max(PASSWORD_MAX),
  mfaCode: z.string().max(64).nullish(),
  deviceKey: DeviceKey,
});

/** Starts a session for whoever knows the password. Checking it is slow on purpose, so it happens outside any transaction. */
export async function signIn(services: Services, caller: Caller, input: unknown): Promise<StartedSession> {
  const given = Credentials.safeParse(input);
  if (!given.success) throw new InvalidCredentials(); // What no account can have is answered like any wrong guess.
  const { email, password, mfaCode, deviceKey } = given.data;
  const settings = settingsOf(services);
  const condition = await (email.includes('@') ? withEmail : withUsername)(services, email);
  const account = await services.db.orm.em.fork().findOne(Account, condition);
  const ip = caller.ip ?? 'unknown';

  // Whoever does not exist is counted, locked and noted like everybody else: otherwise the lock would tell who exists.
  const who = { id: account?.id ?? v5(Object.values(condition).join(), NOBODY), exists: account !== null };
  const lockedUntil = await services.transact(caller, (tx) => takeAttempt(tx, who, ip));
  if (lockedUntil !== null) throw new AccountLocked(lockedUntil);
  const right = await isPassword(account?.passwordHash ?? null, password, settings);
  if (account === null || !right) {
    await services.transact(caller, (tx) => note(tx, account?.id ?? null, 'FAILURE', caller));
    throw new InvalidCredentials();
  }
  if (account.status !== 'ACTIVE') throw new AccountLocked(null);
  const factorProved = await passSecondFactor(services, caller, account.id, {
    code: mfaCode ?? null,
    deviceKey: deviceKey ?? null,
  });

  const renewedHash = isOutdated(account.passwordHash, settings) ? await hashPassword(password, settings) : null;
  return services.transact(caller, async (tx) => {
    await openAccount(tx, account.id, account.passwordHash);
    await tx.em.execute(
      `update account set last_login_at = ?, password_hash = coalesce(?, password_hash) where id = ?`,
      [tx.now, renewedHash, account.id],
    );
    await tx.em.execute(`delete from failed_sign_in where account_id = ? and ip = ?`, [account.id, ip]);
    await note(tx, account.id, 'SUCCESS', caller);
    return startSession(tx, services, account, caller, { factorProved, deviceKey });
  });
}

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
  const lockedUntil = await takeTry(services, caller, accountId);
  if (lockedUntil !== null) throw new AccountLocked(lockedUntil);
  const passed = await services.transact(caller, async (tx) => {
    const isRight = await takeCode(tx, services, accountId, code);
    if (!isRight) await note(tx, accountId, 'FAILURE', caller);
    return isRight;
  });
  if (!passed) throw new InvalidCredentials();
  await forgetTries(services, caller, accountId);
  return true;
}
