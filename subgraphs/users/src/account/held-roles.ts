import type { RoleScope, ScopedPermissions } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';

/** Permissions of one role, and of the whole system. */
export const PERMISSIONS_MAX = 200;
/** Roles of one account. */
export const ROLES_OF_ONE_MAX = 50;

export interface HeldRole {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly isSystem: boolean;
  readonly version: number;
  readonly permissions: readonly string[];
  /** Targets that the role is limited to; null for everywhere. */
  readonly scope: RoleScope | null;
}

/** The roles of each account with their permissions, by name. Raw SQL: every access token takes it. */
export async function rolesOfAccount(accountIds: readonly string[], { em }: Pick<Reader, 'em'>): Promise<HeldRole[][]> {
  const rows = await em.execute<(HeldRole & { accountId: string })[]>(
    `select held.account_id as "accountId", held.scope, role.id, role.name, role.description,
            role.is_system as "isSystem", role.version,
            array(select permission from role_permission where role_id = role.id order by permission) as permissions
       from account_role as held join role on role.id = held.role_id
      where held.account_id in (?) order by role.name`,
    [accountIds],
  );
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  return accountIds.map((id) => byAccount.get(id) ?? []);
}

/** The permissions that some role of the account has everywhere, sorted. */
export const permissionsOf = (roles: readonly HeldRole[]): string[] =>
  [...new Set(roles.flatMap(({ permissions, scope }) => (scope === null ? permissions : [])))].toSorted();

/** The permissions that roles have within a scope only. */
export const scopedPermissionsOf = (roles: readonly HeldRole[]): ScopedPermissions[] =>
  roles.flatMap(({ permissions, scope }) => (scope === null ? [] : [{ scope, permissions: [...permissions] }]));
