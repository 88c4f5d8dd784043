import { RateTier } from '@muster/events';
import { CodeTaken, field } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { assertGrantable } from '../roles/grantable.ts';
import { ApiClient } from './api-client.entity.ts';
import { Scopes, sortedScopes } from './api-client.scopes.ts';
import { newApiKey } from './api-key.ts';
import { type ListedClient, withPermissions } from './client-permissions.ts';

export const CreateApiClient = z.object({
  /** Also the folder of its registered operations. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is small letters, digits and dashes, at most 63'),
  operations: z.enum(['ANY', 'REGISTERED']),
  expiresAt: field.moment.nullish(),
  scopes: Scopes,
  rateTier: RateTier,
});

/** Creates an API client and its key, which is shown this once. */
export async function createApiClient(
  tx: Tx,
  { name, operations, expiresAt, scopes, rateTier }: z.infer<typeof CreateApiClient>,
): Promise<{ client: ListedClient; key: string }> {
  await assertGrantable(tx, 'scopes', scopes);
  const { key, start, hash } = newApiKey();
  const created = tx.em.create(ApiClient, {
    name,
    keyHash: hash,
    keyStart: start,
    operations,
    scopes: sortedScopes(scopes),
    rateTier,
    ownerId: tx.actor.id,
    createdAt: tx.now,
    expiresAt: expiresAt ?? null,
  });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_api_client_a_name') throw new CodeTaken(name);
    throw error;
  }
  tx.audit({
    action: 'api_client.create',
    entityType: 'ApiClient',
    entityId: created.id,
    after: { client: name, operations, scopes, rateTier },
  });
  const [client] = await withPermissions(tx.em, [created]);
  return { client: client!, key };
}
