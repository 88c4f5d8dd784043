import { lookupHash } from '@muster/kit/crypto';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import type { Reader, Services } from '@muster/kit/subgraph';
import { lookupKey } from '../../account/lookup-key.ts';
import type { Claims } from './attempt.ts';
import { OidcIdentity } from './oidc.entity.ts';
import { OidcRefused } from './oidc.refusals.ts';

const fingerprintOf = async (services: Services, { issuer, subject }: Claims): Promise<string> =>
  lookupHash(`${issuer}\0${subject}`, await lookupKey(services, 'oidc'));

/** Identities of an account: one at each provider, with room for those that were configured earlier. */
export const IDENTITIES_MAX = 20;

/** The account that an identity opens, or null. */
export async function accountOf(tx: Tx, services: Services, claims: Claims): Promise<string | null> {
  const subjectHash = await fingerprintOf(services, claims);
  const identity = await tx.em.findOne(OidcIdentity, { issuer: claims.issuer, subjectHash });
  if (identity === null) return null;
  identity.lastUsedAt = tx.now;
  await tx.em.flush();
  return identity.accountId;
}

/** Lets an identity open an account from here on. */
export async function linkIdentity(
  tx: Tx,
  services: Services,
  accountId: string,
  provider: string,
  claims: Claims,
): Promise<void> {
  const { issuer } = claims;
  const subjectHash = await fingerprintOf(services, claims);
  const times = { linkedAt: tx.now, lastUsedAt: tx.now };
  try {
    await tx.em.insert(OidcIdentity, { issuer, subjectHash, accountId, provider, ...times });
  } catch (error) {
    if (brokenConstraintOf(error) !== undefined) throw new OidcRefused('LINKED_ELSEWHERE');
    throw error;
  }
  tx.audit({ action: 'user.link_identity', entityType: 'User', entityId: accountId, after: { provider } });
}

export type LinkedIdentity = Pick<OidcIdentity, 'provider' | 'linkedAt' | 'lastUsedAt'>;

export async function identitiesOfAccount(accountIds: readonly string[], { em }: Reader): Promise<LinkedIdentity[][]> {
  const ofThese = { accountId: { $in: [...accountIds] } };
  const rows = await em.find(OidcIdentity, ofThese, { orderBy: { provider: 'asc' }, disableIdentityMap: true });
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  return accountIds.map((id) => (byAccount.get(id) ?? []).slice(0, IDENTITIES_MAX));
}
