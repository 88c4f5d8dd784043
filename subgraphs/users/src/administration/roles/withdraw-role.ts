import type { Tx } from '@muster/kit/orm';
import { lockAccount } from '../../account/lock-account.ts';
import { endAccessOf } from '../../sign-in/access/end-access.ts';
import { ADMINISTRATOR, refuseWithoutAdministrator } from './administrators.ts';
import { assertGrantable } from './grantable.ts';
import { heldRole, lockRole, PERMISSIONS_CHANGED, permissionsOfRole } from './role-rows.ts';

/** Withdraws a role, unless no administrator who can sign in would remain. */
export async function withdrawRole(tx: Tx, userId: string, roleId: string): Promise<string> {
  const role = await lockRole(tx, roleId);
  await lockAccount(tx, userId);
  await assertGrantable(tx, 'permissions', await permissionsOfRole(tx, roleId));
  const held = await heldRole(tx, userId, roleId);
  if (held === null) return userId;
  tx.em.remove(held);
  await tx.em.flush();
  if (role.name === ADMINISTRATOR) await refuseWithoutAdministrator(tx);
  tx.audit({ action: 'role.withdraw', entityType: 'User', entityId: userId, before: { role: role.name } });
  await endAccessOf(tx, [userId], PERMISSIONS_CHANGED);
  return userId;
}
