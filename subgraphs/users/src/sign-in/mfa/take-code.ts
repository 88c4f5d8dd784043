import { open } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockDataKey } from '../../account/data-key.ts';
import { settingsOf } from '../../settings.ts';
import { hashOfCode } from './backup-codes.ts';
import { lockFactor, secretContext } from './factor-rows.ts';
import { BackupCode } from './second-factor.entity.ts';
import { counterOf } from './totp.ts';

/** Uses up a code of the authenticator or a backup code; each is valid once. */
export async function takeCode(tx: Tx, services: Services, accountId: string, code: string): Promise<boolean> {
  if (await takeOneTimePassword(tx, services, accountId, code)) return true;
  const unused = { accountId, codeHash: hashOfCode(code), usedAt: null };
  if ((await tx.em.nativeUpdate(BackupCode, unused, { usedAt: tx.now })) === 0) return false;
  tx.audit({ action: 'user.backup_code_used', entityType: 'User', entityId: accountId });
  return true;
}

/** Uses up a code of the authenticator, of a second factor that is confirmed or only begun. */
export async function takeOneTimePassword(
  tx: Tx,
  services: Services,
  accountId: string,
  code: string,
): Promise<boolean> {
  const key = await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  const factor = await lockFactor(tx, accountId);
  if (factor === null) return false;
  const secret = open(factor.sealedSecret, key, secretContext(accountId));
  const counter = counterOf(secret, code, tx.now, factor.lastCounter);
  if (counter === null) return false;
  factor.lastCounter = counter;
  await tx.em.flush();
  return true;
}
