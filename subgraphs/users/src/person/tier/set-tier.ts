import type { Tx } from '@muster/kit/orm';
import { Account } from '../../account/account.entity.ts';
import { lockAccount } from '../../account/lock-account.ts';
import type { Tier } from '../../account/tiers.ts';

/** Moves a customer to a tier. */
export async function setTier(tx: Tx, accountId: string, tier: Tier): Promise<string> {
  await lockAccount(tx, accountId);
  const account = await tx.em.findOneOrFail(Account, { id: accountId });
  const before = account.tier;
  account.tier = tier;
  await tx.em.flush();
  tx.audit({
    action: 'user.set_tier',
    entityType: 'User',
    entityId: accountId,
    before: { tier: before },
    after: { tier },
  });
  return accountId;
}
