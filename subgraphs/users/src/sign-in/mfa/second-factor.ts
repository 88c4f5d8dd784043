import { aadOf, open, seal } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockDataKey } from '../../account/data-key.ts';
import { settingsOf } from '../../settings.ts';
import { distrustAll } from '../devices/trust-device.ts';
import { hashOfCode, newBackupCodes } from './backup-codes.ts';
import { AlreadyProtected, NotProtected, WrongCode } from './mfa.refusals.ts';
import { GOOD_FOR_MS } from './recent-factor.ts';
import { counterOf, newSecret } from './totp.ts';

const placeOfSecret = (accountId: string): string => aadOf('second_factor', 'sealed_secret', accountId);

interface FactorRow {
  readonly sealed_secret: string;
  readonly confirmed_at: string | Date | null;
  readonly last_counter: string;
}

/** Whether signing in to an account needs a code. */
export async function hasSecondFactor({ db }: Services, accountId: string): Promise<boolean> {
  const rows = await db.orm.em
    .fork()
    .execute(`select 1 from second_factor where account_id = ? and confirmed_at is not null`, [accountId]);
  return rows.length > 0;
}

/** A new secret for the actor, worth nothing until a code of it was shown. One that was begun before is forgotten. */
export async function beginSecondFactor(tx: Tx, services: Services): Promise<string> {
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  if ((await readFactor(tx, accountId))?.confirmed_at != null) throw new AlreadyProtected();
  const secret = newSecret();
  await tx.em.execute(
    `insert into second_factor (account_id, sealed_secret, created_at) values (?, ?, ?)
     on conflict (account_id) do update set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at, last_counter = -1`,
    [accountId, seal(secret, key, placeOfSecret(accountId)), tx.now],
  );
  return secret;
}

/** From here on signing in needs a code. Answers the codes for when the device is lost, this once. */
export async function confirmSecondFactor(tx: Tx, services: Services, code: string): Promise<string[]> {
  const accountId = tx.actor.id;
  await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  const factor = await readFactor(tx, accountId);
  if (factor === undefined) throw new NotProtected();
  if (factor.confirmed_at !== null) throw new AlreadyProtected();
  if (!(await takeOneTimePassword(tx, services, accountId, code))) throw new WrongCode();
  await tx.em.execute(`update second_factor set confirmed_at = ? where account_id = ?`, [tx.now, accountId]);
  await distrustAll(tx, accountId);
  tx.audit({ action: 'user.second_factor_on', entityType: 'User', entityId: accountId });
  return renewBackupCodes(tx, accountId);
}

/** Notes that the actor has shown a code in this session; answers until when that is good for more than signing in. */
export async function proveSecondFactor(tx: Tx, services: Services, code: string): Promise<Date> {
  const { id, sessionId } = tx.actor;
  const factor = await readFactor(tx, id);
  if (factor === undefined || factor.confirmed_at === null) throw new NotProtected();
  if (!(await takeCode(tx, services, id, code))) throw new WrongCode();
  await tx.em.execute(`update session set factor_proved_at = ? where id = ?::uuid and account_id = ?`, [
    tx.now,
    sessionId ?? null,
    id,
  ]);
  tx.audit({ action: 'user.second_factor_shown', entityType: 'User', entityId: id });
  return new Date(tx.now.getTime() + GOOD_FOR_MS);
}

/** Signing in needs the password alone again. */
export async function removeSecondFactor(tx: Tx, services: Services, code: string): Promise<void> {
  const accountId = tx.actor.id;
  await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  const factor = await readFactor(tx, accountId);
  if (factor === undefined || factor.confirmed_at === null) throw new NotProtected();
  if (!(await takeCode(tx, services, accountId, code))) throw new WrongCode();
  await tx.em.execute(`delete from backup_code where account_id = ?`, [accountId]);
  await tx.em.execute(`delete from second_factor where account_id = ?`, [accountId]);
  await distrustAll(tx, accountId);
  tx.audit({ action: 'user.second_factor_off', entityType: 'User', entityId: accountId });
}

/** Takes a code of the device or one of those for when it is lost; each is good once. */
export async function takeCode(tx: Tx, services: Services, accountId: string, code: string): Promise<boolean> {
  if (await takeOneTimePassword(tx, services, accountId, code)) return true;
  const used = await tx.em.execute(
    `update backup_code set used_at = ? where account_id = ? and code_hash = ? and used_at is null returning 1`,
    [tx.now, accountId, hashOfCode(code)],
  );
  if (used.length === 0) return false;
  tx.audit({ action: 'user.backup_code_used', entityType: 'User', entityId: accountId });
  return true;
}

async function takeOneTimePassword(tx: Tx, services: Services, accountId: string, code: string): Promise<boolean> {
  const key = await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  const factor = await readFactor(tx, accountId);
  if (factor === undefined) return false;
  const secret = open(factor.sealed_secret, key, placeOfSecret(accountId));
  const counter = counterOf(secret, code, tx.now, Number(factor.last_counter));
  if (counter === null) return false;
  await tx.em.execute(`update second_factor set last_counter = ? where account_id = ?`, [counter, accountId]);
  return true;
}

async function readFactor(tx: Tx, accountId: string): Promise<FactorRow | undefined> {
  const [row] = await tx.em.execute<FactorRow[]>(
    `select sealed_secret, confirmed_at, last_counter from second_factor where account_id = ? for update`,
    [accountId],
  );
  return row;
}

async function renewBackupCodes(tx: Tx, accountId: string): Promise<string[]> {
  const codes = newBackupCodes();
  await tx.em.execute(`delete from backup_code where account_id = ?`, [accountId]);
  await tx.em.execute(
    `insert into backup_code (account_id, code_hash) select ?, decode(value, 'hex') from jsonb_array_elements_text(?::jsonb)`,
    [accountId, JSON.stringify(codes.map((code) => hashOfCode(code).toString('hex')))],
  );
  return codes;
}
