import type { RoleScope } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { PERMISSIONS_MAX } from '../../account/held-roles.ts';
import { AccountRole, Role, RolePermission } from '../../account/role.entity.ts';

/** The reason that the client of an ended token receives. */
export const PERMISSIONS_CHANGED = 'Your permissions have changed';

export const Permissions = z.array(z.string().max(100)).max(PERMISSIONS_MAX);

/** Changes of one role queue behind its row, so two cannot both remove the last administrator but one. */
export const lockRole = (tx: Tx, roleId: string): Promise<Role> => lock(tx, Role, roleId, 'role');

/** The grant of a role to an account, or null. The account is locked. */
export const heldRole = (tx: Tx, accountId: string, roleId: string): Promise<AccountRole | null> =>
  tx.em.findOne(AccountRole, { accountId, roleId });

export const scopeOf = ({ scope }: AccountRole): RoleScope | null => scope ?? null;

export async function permissionsOfRole(tx: Tx, roleId: string): Promise<string[]> {
  const rows = await tx.em.find(
    RolePermission,
    { roleId },
    { orderBy: { permission: 'asc' }, disableIdentityMap: true },
  );
  return rows.map(({ permission }) => permission);
}

export async function insertPermissions(tx: Tx, roleId: string, permissions: readonly string[]): Promise<void> {
  const rows = [...new Set(permissions)].map((permission) => ({ roleId, permission }));
  if (rows.length > 0) await tx.em.insertMany(RolePermission, rows);
}
