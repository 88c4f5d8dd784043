import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockDataKey } from '../../account/data-key.ts';
import { settingsOf } from '../../settings.ts';
import { distrustAll } from '../devices/device-trust.ts';
import { requireFactor } from './factor-rows.ts';
import { WrongCode } from './mfa.refusals.ts';
import { BackupCode, SecondFactor } from './second-factor.entity.ts';
import { takeCode } from './take-code.ts';

/** Turns the second factor of the actor off: signing in takes the password alone again. */
export async function removeSecondFactor(tx: Tx, services: Services, code: string): Promise<void> {
  const accountId = tx.actor.id;
  await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  await requireFactor(tx, accountId);
  if (!(await takeCode(tx, services, accountId, code))) throw new WrongCode();
  await tx.em.nativeDelete(BackupCode, { accountId });
  await tx.em.nativeDelete(SecondFactor, { accountId });
  await distrustAll(tx, accountId);
  tx.audit({ action: 'user.second_factor_off', entityType: 'User', entityId: accountId });
}
