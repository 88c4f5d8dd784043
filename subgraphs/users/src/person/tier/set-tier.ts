import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Reader } from '@muster/kit/subgraph';
import { maySeeAccount } from '../../account/account.policy.ts';

export const TIERS = ['STANDARD', 'SILVER', 'GOLD', 'VIP'] as const;
export type Tier = (typeof TIERS)[number];

/** Moves a customer to a tier. STANDARD is what everybody is who has no row. */
export async function setTier(tx: Tx, accountId: string, tier: Tier): Promise<string> {
  const found = isId(accountId)
    ? await tx.em.execute(`select 1 from account where id = ? for no key update`, [accountId])
    : [];
  if (found.length === 0) throw new NotFound('account');
  const [kept] = await tx.em.execute<{ tier: Tier | null; is_erased: boolean }[]>(
    `select (select tier from customer_tier where account_id = ?) as tier,
            exists (select from erasure where account_id = ?) as is_erased`,
    [accountId, accountId],
  );
  if (kept!.is_erased) throw new NotFound('account');
  if (tier === 'STANDARD') await tx.em.execute(`delete from customer_tier where account_id = ?`, [accountId]);
  else {
    await tx.em.execute(
      `insert into customer_tier (account_id, tier, set_at) values (?, ?, ?)
       on conflict (account_id) do update set tier = excluded.tier, set_at = excluded.set_at`,
      [accountId, tier, tx.now],
    );
  }
  tx.audit({
    action: 'user.set_tier',
    entityType: 'User',
    entityId: accountId,
    before: { tier: kept!.tier ?? 'STANDARD' },
    after: { tier },
  });
  return accountId;
}

/** Null where the actor may not see the account. */
export async function tierOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<(Tier | null)[]> {
  const visible = ids.filter((id) => maySeeAccount(actor, id));
  const rows =
    visible.length === 0
      ? []
      : await em.execute<{ account_id: string; tier: Tier }[]>(
          `select account_id, tier from customer_tier where account_id in (?)`,
          [visible],
        );
  const tiers = new Map(rows.map(({ account_id, tier }) => [account_id, tier]));
  return ids.map((id) => (maySeeAccount(actor, id) ? (tiers.get(id) ?? 'STANDARD') : null));
}
