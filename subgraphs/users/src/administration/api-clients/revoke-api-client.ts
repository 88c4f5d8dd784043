import { lock, type Tx } from '@muster/kit/orm';
import { ApiClient } from './api-client.entity.ts';
import { type ListedClient, withPermissions } from './client-permissions.ts';

/** Revokes the key of an API client. Gateways refuse it within seconds. */
export async function revokeApiClient(tx: Tx, id: string): Promise<ListedClient> {
  const client = await lock(tx, ApiClient, id, 'API client');
  client.revokedAt ??= tx.now;
  await tx.em.flush();
  tx.audit({ action: 'api_client.revoke', entityType: 'ApiClient', entityId: id });
  const [revoked] = await withPermissions(tx.em, [client]);
  return revoked!;
}
