import { isDeepStrictEqual } from 'node:util';
import { CodeTaken, field, InvalidInput, isId, NotFound, RoleScope, TooMany } from '@muster/kit/domain';
import { brokenConstraintOf, newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { PERMISSIONS_MAX, ROLES_OF_ONE_MAX } from '../../account/held-roles.ts';
import { lockAccount } from '../../account/lock-account.ts';
import { endAccessOf } from '../../sign-in/access/end-access.ts';
import { ADMINISTRATOR, refuseWithoutAdministrator } from './administrators.ts';
import { refuseUngivable } from './givable.ts';
import { RoleIsFixed } from './role.refusals.ts';

const CHANGED = 'Your permissions have changed';

const Permissions = z.array(z.string().max(100)).max(PERMISSIONS_MAX);
export const CreateRole = z.object({
  name: z.string().regex(/^[A-Z][A-Z0-9_]{1,62}$/, 'is capital letters, digits and underscores, 2 to 63'),
  description: field.text(500),
  permissions: Permissions,
});
export const SetPermissions = z.object({ permissions: Permissions });

/** What is left out and what is null say the same: not limited. A scope that limits nothing is none. */
export const Granted = z.object({
  scope: z
    .object({ channels: z.array(z.string()).nullish(), warehouses: z.array(z.string()).nullish() })
    .nullish()
    .transform((scope) => {
      const { channels, warehouses } = scope ?? {};
      const limits = { ...(channels == null ? {} : { channels }), ...(warehouses == null ? {} : { warehouses }) };
      return Object.keys(limits).length === 0 ? null : limits;
    })
    .pipe(RoleScope.nullable()),
});

export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly isSystem: boolean;
}

const COLUMNS = `id, name, description, is_system as "isSystem"`;

/** A role of its own, beside those of the system. */
export async function createRole(
  tx: Tx,
  { name, description, permissions }: z.infer<typeof CreateRole>,
): Promise<RoleRow> {
  await refuseUngivable(tx, 'permissions', permissions);
  try {
    const [role] = await tx.em.execute<RoleRow[]>(
      `insert into role (id, name, description, is_system) values (?, ?, ?, false) returning ${COLUMNS}`,
      [newId(), name, description],
    );
    await insertPermissions(tx, role!.id, permissions);
    tx.audit({ action: 'role.create', entityType: 'Role', entityId: role!.id, after: { role: name, permissions } });
    return role!;
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_role_a_name') throw new CodeTaken(name);
    throw error;
  }
}

/** Says anew what a role permits; whoever holds it is concerned at once. */
export async function setRolePermissions(tx: Tx, roleId: string, permissions: readonly string[]): Promise<RoleRow> {
  const role = await lockRole(tx, roleId);
  if (role.isSystem) throw new RoleIsFixed(role.name);
  const before = await permissionsOfRole(tx, roleId);
  await refuseUngivable(tx, 'permissions', [...new Set(permissions).symmetricDifference(new Set(before))]);
  await tx.em.execute(`delete from role_permission where role_id = ?`, [roleId]);
  await insertPermissions(tx, roleId, permissions);
  const holders = await tx.em.execute<{ account_id: string }[]>(
    `select account_id from account_role where role_id = ?`,
    [roleId],
  );
  tx.audit({
    action: 'role.set_permissions',
    entityType: 'Role',
    entityId: roleId,
    before: { permissions: before },
    after: { permissions },
  });
  await endAccessOf(
    tx,
    holders.map(({ account_id }) => account_id),
    CHANGED,
  );
  return role;
}

/** Gives somebody a role, everywhere or within a scope; once however often. What is said last of where it holds, holds. */
export async function grantRole(
  tx: Tx,
  userId: string,
  roleId: string,
  scope: RoleScope | null = null,
): Promise<string> {
  const role = await lockRole(tx, roleId);
  await lockAccount(tx, userId);
  await refuseUngivable(tx, 'permissions', await permissionsOfRole(tx, roleId));
  if (scope !== null && role.isSystem)
    throw new InvalidInput([{ path: 'scope', message: 'is not for roles of the system, which hold everywhere' }]);
  const before = await heldScope(tx, userId, roleId);
  if (before !== undefined && isDeepStrictEqual(before, scope)) return userId;
  if (before === undefined) await refuseMoreRoles(tx, userId);
  await tx.em.execute(
    `insert into account_role (account_id, role_id, scope, granted_by, granted_at) values (?, ?, ?::jsonb, ?, ?)
     on conflict (account_id, role_id) do update
        set scope = excluded.scope, granted_by = excluded.granted_by, granted_at = excluded.granted_at`,
    [userId, roleId, scope === null ? null : JSON.stringify(scope), tx.actor.id, tx.now],
  );
  tx.audit({
    action: 'role.grant',
    entityType: 'User',
    entityId: userId,
    before: before === undefined ? undefined : { role: role.name, scope: before },
    after: { role: role.name, scope },
  });
  await endAccessOf(tx, [userId], CHANGED);
  return userId;
}

/** The account is locked. */
async function refuseMoreRoles(tx: Tx, userId: string): Promise<void> {
  const [held] = await tx.em.execute<{ count: number }[]>(
    `select count(*)::int as count from account_role where account_id = ?`,
    [userId],
  );
  if (held!.count >= ROLES_OF_ONE_MAX) throw new TooMany('roles of one person', ROLES_OF_ONE_MAX);
}

/** Takes a role away, unless nobody would be left who can sign in and give any. */
export async function withdrawRole(tx: Tx, userId: string, roleId: string): Promise<string> {
  const role = await lockRole(tx, roleId);
  await lockAccount(tx, userId);
  await refuseUngivable(tx, 'permissions', await permissionsOfRole(tx, roleId));
  if ((await heldScope(tx, userId, roleId)) === undefined) return userId;
  await tx.em.execute(`delete from account_role where account_id = ? and role_id = ?`, [userId, roleId]);
  if (role.name === ADMINISTRATOR) await refuseWithoutAdministrator(tx);
  tx.audit({ action: 'role.withdraw', entityType: 'User', entityId: userId, before: { role: role.name } });
  await endAccessOf(tx, [userId], CHANGED);
  return userId;
}

/** Changes of one role queue behind its row, so two cannot both take the last administrator but one. */
async function lockRole(tx: Tx, roleId: string): Promise<RoleRow> {
  const [role] = isId(roleId)
    ? await tx.em.execute<RoleRow[]>(`select ${COLUMNS} from role where id = ? for update`, [roleId])
    : [];
  if (role === undefined) throw new NotFound('role');
  return role;
}

/** Where somebody has a role: null for everywhere, undefined for who does not have it. */
async function heldScope(tx: Tx, userId: string, roleId: string): Promise<RoleScope | null | undefined> {
  const [held] = await tx.em.execute<{ scope: RoleScope | null }[]>(
    `select scope from account_role where account_id = ? and role_id = ?`,
    [userId, roleId],
  );
  return held?.scope;
}

async function permissionsOfRole(tx: Tx, roleId: string): Promise<string[]> {
  const rows = await tx.em.execute<{ permission: string }[]>(
    `select permission from role_permission where role_id = ? order by permission`,
    [roleId],
  );
  return rows.map(({ permission }) => permission);
}

async function insertPermissions(tx: Tx, roleId: string, permissions: readonly string[]): Promise<void> {
  await tx.em.execute(
    `insert into role_permission (role_id, permission) select ?, value from jsonb_array_elements_text(?::jsonb)`,
    [roleId, JSON.stringify([...new Set(permissions)])],
  );
}
