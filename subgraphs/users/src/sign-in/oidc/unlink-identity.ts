import { NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Account } from '../../account/account.entity.ts';
import { lockAccountRow } from '../../account/lock-account.ts';
import { NO_PASSWORD } from '../hashing/passwords.ts';
import { OidcAttempt, OidcIdentity } from './oidc.entity.ts';
import { OidcRefused } from './oidc.refusals.ts';

/** Unlinks the actor's identity at a provider, unless no way to sign in would remain. */
export async function unlinkIdentity(tx: Tx, provider: string): Promise<void> {
  const { id } = tx.actor;
  await lockAccountRow(tx, id);
  if ((await tx.em.nativeDelete(OidcIdentity, { accountId: id, provider })) === 0) throw new NotFound('identity');
  const { passwordHash } = await tx.em.findOneOrFail(Account, { id });
  const others = await tx.em.count(OidcIdentity, { accountId: id });
  if (passwordHash === NO_PASSWORD && others === 0) throw new OidcRefused('LAST_WAY_IN');
  // A sign-in that the provider vouched for and that waits for its second factor must not succeed any more.
  await tx.em.nativeDelete(OidcAttempt, { accountId: id, provider });
  tx.audit({ action: 'user.unlink_identity', entityType: 'User', entityId: id, before: { provider } });
}
