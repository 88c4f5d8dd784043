import { lookupHash } from '@muster/kit/crypto';
import { NotFound } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import type { Reader, Services } from '@muster/kit/subgraph';
import { lookupKey } from '../../account/lookup-key.ts';
import { NO_PASSWORD } from '../hashing/passwords.ts';
import type { Claims } from './attempt.ts';
import { OidcRefused } from './oidc.refusals.ts';

const fingerprintOf = async (services: Services, { issuer, subject }: Claims): Promise<string> =>
  lookupHash(`${issuer}\0${subject}`, await lookupKey(services, 'oidc'));

/** One of each provider; more than there are at a time only of those that are no more. */
export const IDENTITIES_MAX = 20;

/** Whose account this is, if it is anybody's. */
export async function accountOf(tx: Tx, services: Services, claims: Claims): Promise<string | null> {
  const [row] = await tx.em.execute<{ account_id: string }[]>(
    `update oidc_identity set last_used_at = ? where issuer = ? and subject_hash = ? returning account_id`,
    [tx.now, claims.issuer, await fingerprintOf(services, claims)],
  );
  return row?.account_id ?? null;
}

/** From here on this identity opens that account. An account has one of each provider. */
export async function linkIdentity(
  tx: Tx,
  services: Services,
  accountId: string,
  provider: string,
  claims: Claims,
): Promise<void> {
  try {
    await tx.em.execute(
      `insert into oidc_identity (issuer, subject_hash, account_id, provider, linked_at, last_used_at) values (?, ?, ?, ?, ?, ?)`,
      [claims.issuer, await fingerprintOf(services, claims), accountId, provider, tx.now, tx.now],
    );
  } catch (error) {
    if (brokenConstraintOf(error) !== undefined) throw new OidcRefused('LINKED_ELSEWHERE');
    throw error;
  }
  tx.audit({ action: 'user.link_identity', entityType: 'User', entityId: accountId, after: { provider } });
}

/** The actor is nobody at that provider any more, as far as this shop goes. */
export async function unlinkIdentity(tx: Tx, provider: string): Promise<void> {
  const { id } = tx.actor;
  await tx.em.execute(`select 1 from account where id = ? for no key update`, [id]);
  const gone = await tx.em.execute(`delete from oidc_identity where account_id = ? and provider = ? returning 1`, [
    id,
    provider,
  ]);
  if (gone.length === 0) throw new NotFound('identity');
  const [left] = await tx.em.execute<{ ways: number }[]>(
    `select (select count(*) from oidc_identity where account_id = account.id)::int
          + case when password_hash = ? then 0 else 1 end as ways from account where id = ?`,
    [NO_PASSWORD, id],
  );
  if (left!.ways === 0) throw new OidcRefused('LAST_WAY_IN');
  // A sign-in that the provider vouched for and that waits for its second factor would still end well.
  await tx.em.execute(`delete from oidc_attempt where account_id = ? and provider = ?`, [id, provider]);
  tx.audit({ action: 'user.unlink_identity', entityType: 'User', entityId: id, before: { provider } });
}

export interface LinkedIdentity {
  readonly provider: string;
  readonly linkedAt: Date;
  readonly lastUsedAt: Date;
}

export async function identitiesOfAccount(accountIds: readonly string[], { em }: Reader): Promise<LinkedIdentity[][]> {
  const rows = await em.execute<{ accountId: string; provider: string; linkedAt: string; lastUsedAt: string }[]>(
    `select account_id as "accountId", provider, linked_at as "linkedAt", last_used_at as "lastUsedAt"
       from oidc_identity where account_id in (?) order by provider`,
    [accountIds],
  );
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  return accountIds.map((id) =>
    (byAccount.get(id) ?? []).slice(0, IDENTITIES_MAX).map(({ provider, linkedAt, lastUsedAt }) => ({
      provider,
      linkedAt: new Date(linkedAt),
      lastUsedAt: new Date(lastUsedAt),
    })),
  );
}
