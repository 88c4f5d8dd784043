import { assertVersion } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { AccountRole, type Role, RolePermission } from '../../account/role.entity.ts';
import { endAccessOf } from '../../sign-in/access/end-access.ts';
import { assertGrantable } from './grantable.ts';
import { RoleIsFixed } from './role.refusals.ts';
import { insertPermissions, lockRole, PERMISSIONS_CHANGED, Permissions, permissionsOfRole } from './role-rows.ts';

export const SetPermissions = z.object({ permissions: Permissions });

/** Replaces the permissions of a role. The access tokens of its holders end at once. */
export async function setRolePermissions(
  tx: Tx,
  roleId: string,
  permissions: readonly string[],
  expectedVersion: number | null = null,
): Promise<Role> {
  const role = await lockRole(tx, roleId);
  assertVersion('role', role, expectedVersion);
  if (role.isSystem) throw new RoleIsFixed(role.name);
  const before = await permissionsOfRole(tx, roleId);
  await assertGrantable(tx, 'permissions', [...new Set(permissions).symmetricDifference(new Set(before))]);
  role.version += 1; // Its permissions are rows of their own.
  await tx.em.nativeDelete(RolePermission, { roleId });
  await insertPermissions(tx, roleId, permissions);
  const holders = await tx.em.find(AccountRole, { roleId }, { fields: ['accountId'], disableIdentityMap: true });
  tx.audit({
    action: 'role.set_permissions',
    entityType: 'Role',
    entityId: roleId,
    before: { permissions: before },
    after: { permissions },
  });
  await endAccessOf(
    tx,
    holders.map(({ accountId }) => accountId),
    PERMISSIONS_CHANGED,
  );
  return role;
}
