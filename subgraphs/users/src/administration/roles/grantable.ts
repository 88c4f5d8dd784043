import { InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Permission } from '../../account/role.entity.ts';
import { NotYoursToGive } from './role.refusals.ts';

/**
 * Asserts that permissions are declared by a subgraph and held by the actor: nobody grants or withdraws more than they have.
 * `path` is their path in the input; those that are `already` granted need not be held.
 */
export async function assertGrantable(
  tx: Tx,
  path: string,
  permissions: readonly string[],
  already: readonly string[] = [],
): Promise<void> {
  const declared = new Set((await tx.em.findAll(Permission)).map(({ code }) => code));
  const unknown = permissions.findIndex((permission) => !declared.has(permission));
  if (unknown >= 0)
    throw new InvalidInput([
      { path: `${path}.${unknown}`, message: 'is no permission of any subgraph', code: 'NOT_ONE_OF' },
    ]);
  const lacking = permissions.find(
    (permission) => !tx.actor.permissions.has(permission) && !already.includes(permission),
  );
  if (lacking !== undefined && tx.actor.kind !== 'SYSTEM') throw new NotYoursToGive(lacking);
}
