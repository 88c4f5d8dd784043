import type { Tx } from '@muster/kit/orm';
import { lockAccount } from '../../account/lock-account.ts';
import { CustomerTier, type Tier } from './customer-tier.entity.ts';

/** Moves a customer to a tier. */
export async function setTier(tx: Tx, accountId: string, tier: Tier): Promise<string> {
  await lockAccount(tx, accountId);
  const kept = await tx.em.findOne(CustomerTier, { accountId });
  const before = kept?.tier ?? 'STANDARD';
  if (tier === 'STANDARD') {
    if (kept !== null) tx.em.remove(kept);
  } else if (kept === null) tx.em.create(CustomerTier, { accountId, tier, setAt: tx.now });
  else tx.em.assign(kept, { tier, setAt: tx.now });
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
