import { InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { NotYoursToGive } from './role.refusals.ts';

/**
 * Permissions are declared by subgraphs, and given and taken by those who have them. `path` is where they stand in the input;
 * those that are there `already` are given by nobody now.
 */
export async function refuseUngivable(
  tx: Tx,
  path: string,
  permissions: readonly string[],
  already: readonly string[] = [],
): Promise<void> {
  const known = new Set(
    (await tx.em.execute<{ code: string }[]>(`select code from permission`)).map(({ code }) => code),
  );
  const unknown = permissions.findIndex((permission) => !known.has(permission));
  if (unknown >= 0)
    throw new InvalidInput([{ path: `${path}.${unknown}`, message: 'is no permission of any subgraph' }]);
  const lacking = permissions.find(
    (permission) => !tx.actor.permissions.has(permission) && !already.includes(permission),
  );
  if (lacking !== undefined && tx.actor.kind !== 'SYSTEM') throw new NotYoursToGive(lacking);
}
