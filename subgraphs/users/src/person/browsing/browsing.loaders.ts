import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import { type ComparisonRow, SELECT_COMPARISONS } from './comparisons.ts';

/** Whether each product is on the asking person's wishlist. */
export async function isWishlisted(productIds: readonly string[], { em, actor }: Reader): Promise<boolean[]> {
  if (actor.kind !== 'USER') return productIds.map(() => false);
  const rows = await em.execute<{ product_id: string }[]>(
    `select distinct product_id from wishlist_item where account_id = ? and product_id::text in (?)`,
    [actor.id, productIds],
  );
  const wished = new Set(rows.map(({ product_id }) => product_id));
  return productIds.map((id) => wished.has(id));
}

/** Still sealed; none where the actor may see none. */
export async function comparisonsOfAccount(ids: readonly string[], { em, actor }: Reader): Promise<ComparisonRow[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows =
    visible.length === 0
      ? []
      : await em.execute<ComparisonRow[]>(`${SELECT_COMPARISONS} where account_id in (?) order by comparison.id`, [
          visible,
        ]);
  const byAccount = Map.groupBy(rows, ({ account_id }) => account_id);
  return ids.map((id) => byAccount.get(id) ?? []);
}
