import type { Reader, RequestContext } from '@muster/kit/subgraph';
import { PERMISSIONS_MAX } from '../../account/held-roles.ts';
import { type RoleRow } from './keep-roles.ts';
import type { PermissionType } from './role.graphql.ts';

export const ROLES_SHOWN_MAX = 1_000;

export const listRoles = ({ em }: RequestContext): Promise<RoleRow[]> =>
  em.execute<RoleRow[]>(
    `select id, name, description, is_system as "isSystem" from role order by name limit ${ROLES_SHOWN_MAX}`,
  );

export const listPermissions = ({ em }: RequestContext): Promise<PermissionType[]> =>
  em.execute<PermissionType[]>(`select code, description from permission order by code limit ${PERMISSIONS_MAX}`);

/** What each role permits, sorted. */
export async function permissionsOfRoles(roleIds: readonly string[], { em }: Reader): Promise<string[][]> {
  const rows = await em.execute<{ role_id: string; permission: string }[]>(
    `select role_id, permission from role_permission where role_id in (?) order by permission`,
    [roleIds],
  );
  const byRole = Map.groupBy(rows, ({ role_id }) => role_id);
  return roleIds.map((id) => (byRole.get(id) ?? []).map(({ permission }) => permission));
}
