import type { Reader, RequestContext } from '@muster/kit/subgraph';
import { PERMISSIONS_MAX } from '../../account/held-roles.ts';
import { Permission, Role, RolePermission } from '../../account/role.entity.ts';

export const ROLES_SHOWN_MAX = 1_000;

export const listRoles = ({ em }: RequestContext): Promise<Role[]> =>
  em.findAll(Role, { orderBy: { name: 'asc' }, limit: ROLES_SHOWN_MAX });

export const listPermissions = ({ em }: RequestContext): Promise<Permission[]> =>
  em.findAll(Permission, { orderBy: { code: 'asc' }, limit: PERMISSIONS_MAX });

/** The permissions of each role, sorted. */
export async function permissionsOfRoles(roleIds: readonly string[], { em }: Reader): Promise<string[][]> {
  const rows = await em.find(RolePermission, { roleId: { $in: [...roleIds] } }, { orderBy: { permission: 'asc' } });
  const byRole = Map.groupBy(rows, ({ roleId }) => roleId);
  return roleIds.map((id) => (byRole.get(id) ?? []).map(({ permission }) => permission));
}
