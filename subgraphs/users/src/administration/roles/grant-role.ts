import { isDeepStrictEqual } from 'node:util';
import { InvalidInput, RoleScope, TooMany } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { ROLES_OF_ONE_MAX } from '../../account/held-roles.ts';
import { lockAccount } from '../../account/lock-account.ts';
import { AccountRole } from '../../account/role.entity.ts';
import { endAccessOf } from '../../sign-in/access/end-access.ts';
import { assertGrantable } from './grantable.ts';
import { heldRole, lockRole, PERMISSIONS_CHANGED, permissionsOfRole, scopeOf } from './role-rows.ts';

/** A missing and a null limit mean the same: unlimited. A scope without limits is none. */
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

/** Grants a role, everywhere or within a scope. Granting it again replaces the scope. */
export async function grantRole(
  tx: Tx,
  userId: string,
  roleId: string,
  scope: RoleScope | null = null,
): Promise<string> {
  const role = await lockRole(tx, roleId);
  await lockAccount(tx, userId);
  await assertGrantable(tx, 'permissions', await permissionsOfRole(tx, roleId));
  if (scope !== null && role.isSystem)
    throw new InvalidInput([{ path: 'scope', message: 'is not for roles of the system, which hold everywhere' }]);
  const held = await heldRole(tx, userId, roleId);
  const before = held === null ? undefined : { role: role.name, scope: scopeOf(held) };
  if (before !== undefined && isDeepStrictEqual(before.scope, scope)) return userId;
  const grant = { scope, grantedBy: tx.actor.id, grantedAt: tx.now };
  if (held === null) {
    await refuseMoreRoles(tx, userId);
    tx.em.create(AccountRole, { accountId: userId, roleId, ...grant });
  } else tx.em.assign(held, grant);
  await tx.em.flush();
  tx.audit({
    action: 'role.grant',
    entityType: 'User',
    entityId: userId,
    before,
    after: { role: role.name, scope },
  });
  await endAccessOf(tx, [userId], PERMISSIONS_CHANGED);
  return userId;
}

/** The account is locked. */
async function refuseMoreRoles(tx: Tx, accountId: string): Promise<void> {
  if ((await tx.em.count(AccountRole, { accountId })) >= ROLES_OF_ONE_MAX)
    throw new TooMany('roles of one person', ROLES_OF_ONE_MAX);
}
