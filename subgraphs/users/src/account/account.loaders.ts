import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { Account } from './account.entity.ts';
import { maySeeAccount } from './account.policy.ts';

/** Null also for an account that the actor may not see. */
export async function visibleAccountById(ids: readonly string[], { em, actor }: Reader): Promise<(Account | null)[]> {
  const visible = ids.filter((id) => isId(id) && maySeeAccount(actor, id));
  const found = visible.length === 0 ? [] : await em.find(Account, { id: { $in: visible } });
  const byId = new Map(found.map((account) => [account.id, account]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}
