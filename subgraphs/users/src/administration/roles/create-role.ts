import { CodeTaken, field } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Role } from '../../account/role.entity.ts';
import { assertGrantable } from './grantable.ts';
import { insertPermissions, Permissions } from './role-rows.ts';

export const CreateRole = z.object({
  name: z.string().regex(/^[A-Z][A-Z0-9_]{1,62}$/, 'is capital letters, digits and underscores, 2 to 63'),
  description: field.text(500),
  permissions: Permissions,
});

/** Creates a role beside those of the system. */
export async function createRole(
  tx: Tx,
  { name, description, permissions }: z.infer<typeof CreateRole>,
): Promise<Role> {
  await assertGrantable(tx, 'permissions', permissions);
  const role = tx.em.create(Role, { name, description, isSystem: false });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_role_a_name') throw new CodeTaken(name);
    throw error;
  }
  await insertPermissions(tx, role.id, permissions);
  tx.audit({ action: 'role.create', entityType: 'Role', entityId: role.id, after: { role: name, permissions } });
  return role;
}
