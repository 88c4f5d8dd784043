import { isId } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Reader } from '@muster/kit/subgraph';
import { maySeePersonal } from '../../account/personal.policy.ts';
import { ProductComparison } from './product-comparison.entity.ts';
import { WishlistItem } from './wishlist-item.entity.ts';

/** Whether each product is on the actor's wishlist. */
export async function isWishlisted(productIds: readonly string[], { em, actor }: Reader): Promise<boolean[]> {
  const ids = actor.kind === 'USER' ? productIds.filter(isId) : [];
  if (ids.length === 0) return productIds.map(() => false);
  const items = await em.find(
    WishlistItem,
    { accountId: actor.id, productId: { $in: ids } },
    { fields: ['productId'], disableIdentityMap: true },
  );
  const wishlisted = new Set(items.map(({ productId }) => productId));
  return productIds.map((id) => wishlisted.has(id));
}

/** The comparisons of accounts, oldest first, each with the key that opens it. */
export const comparisonRowsOf = (em: Tx['em'], accountIds: readonly string[]): Promise<ProductComparison[]> =>
  em.find(
    ProductComparison,
    { accountId: { $in: [...accountIds] } },
    { populate: ['dataKey'], orderBy: { id: 'asc' } },
  );

/** Still sealed; none where the actor may see none. */
export async function comparisonsOfAccount(
  ids: readonly string[],
  { em, actor }: Reader,
): Promise<ProductComparison[][]> {
  const visible = ids.filter((id) => maySeePersonal(actor, id));
  const rows = visible.length === 0 ? [] : await comparisonRowsOf(em, visible);
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
  return ids.map((id) => byAccount.get(id) ?? []);
}
