import { COUNT_MAX, type Connection, isId, may, type PageArguments } from '@muster/kit/domain';
import { readPage, sortedList } from '@muster/kit/orm';
import type { Reader, RequestContext } from '@muster/kit/subgraph';
import { PERMISSIONS_MAX } from '../../account/held-roles.ts';
import { AccountRole, Permission, Role, RolePermission } from '../../account/role.entity.ts';

export const ROLES_SHOWN_MAX = 1_000;

const ROLES = sortedList({ name: 'roles', entity: Role, orders: { NAME: { name: 'asc', id: 'asc' } } });

/** Roles by name. The caller may see them all. */
export const pageOfRoles = ({ em }: RequestContext, page: PageArguments): Promise<Connection<Role>> =>
  readPage(em, ROLES, { sort: 'NAME' }, page);

export const listRoles = ({ em }: RequestContext): Promise<Role[]> =>
  em.findAll(Role, { orderBy: { name: 'asc' }, limit: ROLES_SHOWN_MAX });

/** Roles that the actor manages or holds; null for any other. */
export async function visibleRoleById(ids: readonly string[], { em, actor }: Reader): Promise<(Role | null)[]> {
  const known = ids.filter(isId).map((id) => id.toLowerCase());
  const visible = may(actor, 'role:manage') ? known : await heldAmong(em, actor.id, known);
  const found = visible.length === 0 ? [] : await em.find(Role, { id: { $in: visible } });
  const byId = new Map(found.map((role) => [role.id, role]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

async function heldAmong(em: Reader['em'], accountId: string, roleIds: readonly string[]): Promise<string[]> {
  const held = await em.find(AccountRole, { accountId, roleId: { $in: [...roleIds] } });
  return held.map(({ roleId }) => roleId);
}

export const listPermissions = ({ em }: RequestContext): Promise<Permission[]> =>
  em.findAll(Permission, { orderBy: { code: 'asc' }, limit: PERMISSIONS_MAX });

/** The permissions of each role, sorted. */
export async function permissionsOfRoles(roleIds: readonly string[], { em }: Reader): Promise<string[][]> {
  const rows = await em.find(RolePermission, { roleId: { $in: [...roleIds] } }, { orderBy: { permission: 'asc' } });
  const byRole = Map.groupBy(rows, ({ roleId }) => roleId);
  return roleIds.map((id) => (byRole.get(id) ?? []).map(({ permission }) => permission));
}

/** Number of accounts that hold each role, at most one above `COUNT_MAX`; null where the actor may not count them. */
export async function holdersOfRole(roleIds: readonly string[], { em, actor }: Reader): Promise<(number | null)[]> {
  if (!may(actor, 'role:manage')) return roleIds.map(() => null);
  const rows = await em.execute<{ id: string; count: number }[]>(
    `select role.id, held.count::int as count
       from role cross join lateral (select count(*) as count from (
              select from account_role where role_id = role.id limit ${COUNT_MAX + 1}) as holder) as held
      where role.id in (?)`,
    [roleIds],
  );
  const byRole = new Map(rows.map(({ id, count }) => [id, count]));
  return roleIds.map((id) => byRole.get(id) ?? 0);
}
