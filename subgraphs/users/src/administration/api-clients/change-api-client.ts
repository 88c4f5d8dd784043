import { RateTier } from '@muster/events';
import { assertVersion, field } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { assertGrantable } from '../roles/grantable.ts';
import { ApiClient } from './api-client.entity.ts';
import { Scopes, sortedScopes } from './api-client.scopes.ts';
import { type ListedClient, withPermissions } from './client-permissions.ts';

export const ChangeApiClient = z.object({
  scopes: Scopes.nullish(),
  rateTier: RateTier.nullish(),
  expectedVersion: field.expectedVersion,
});

/** Changes the scopes and the rate tier of an API client. Its owner stays: nobody can widen a key beyond them. */
export async function changeApiClient(
  tx: Tx,
  id: string,
  wanted: z.infer<typeof ChangeApiClient>,
): Promise<ListedClient> {
  const client = await lock(tx, ApiClient, id, 'API client');
  assertVersion('API client', client, wanted.expectedVersion);
  const before = { scopes: client.scopes, rateTier: client.rateTier };
  const after = { scopes: wanted.scopes ?? before.scopes, rateTier: wanted.rateTier ?? before.rateTier };
  await assertGrantable(tx, 'scopes', after.scopes, before.scopes);
  tx.em.assign(client, { scopes: sortedScopes(after.scopes), rateTier: after.rateTier });
  await tx.em.flush();
  tx.audit({ action: 'api_client.change', entityType: 'ApiClient', entityId: id, before, after });
  const [changed] = await withPermissions(tx.em, [client]);
  return changed!;
}
