import type { Reader } from '@muster/kit/subgraph';
import { maySeeAccount } from '../../account/account.policy.ts';
import { CustomerTier, type Tier } from './customer-tier.entity.ts';

/** Null where the actor may not see the account. */
export async function tierOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<(Tier | null)[]> {
  const visible = ids.filter((id) => maySeeAccount(actor, id));
  const rows = visible.length === 0 ? [] : await em.find(CustomerTier, { accountId: { $in: visible } });
  const tiers = new Map(rows.map(({ accountId, tier }) => [accountId, tier]));
  return ids.map((id) => (maySeeAccount(actor, id) ? (tiers.get(id) ?? 'STANDARD') : null));
}
