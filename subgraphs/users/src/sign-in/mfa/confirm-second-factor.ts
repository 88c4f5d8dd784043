import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockDataKey } from '../../account/data-key.ts';
import { settingsOf } from '../../settings.ts';
import { distrustAll } from '../devices/device-trust.ts';
import { hashOfCode, newBackupCodes } from './backup-codes.ts';
import { lockFactor } from './factor-rows.ts';
import { AlreadyProtected, NotProtected, WrongCode } from './mfa.refusals.ts';
import { BackupCode } from './second-factor.entity.ts';
import { takeOneTimePassword } from './take-code.ts';

/** Turns the begun second factor of the actor on. Answers the backup codes, which are shown this once. */
export async function confirmSecondFactor(tx: Tx, services: Services, code: string): Promise<string[]> {
  const accountId = tx.actor.id;
  await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  const factor = await lockFactor(tx, accountId);
  if (factor === null) throw new NotProtected();
  if (factor.confirmedAt != null) throw new AlreadyProtected();
  if (!(await takeOneTimePassword(tx, services, accountId, code))) throw new WrongCode();
  factor.confirmedAt = tx.now;
  await tx.em.flush();
  await distrustAll(tx, accountId);
  tx.audit({ action: 'user.second_factor_on', entityType: 'User', entityId: accountId });
  return renewBackupCodes(tx, accountId);
}

async function renewBackupCodes(tx: Tx, accountId: string): Promise<string[]> {
  const codes = newBackupCodes();
  await tx.em.nativeDelete(BackupCode, { accountId });
  await tx.em.insertMany(
    BackupCode,
    codes.map((code) => ({ accountId, codeHash: hashOfCode(code) })),
  );
  return codes;
}
