import type { Keyring } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { VIEWS_MAX } from './browsing.rules.ts';
import { ProductView } from './product-view.entity.ts';

export const ViewedProduct = z.object({ productId: z.uuid('is not the id of a product').toLowerCase() });

/** The largest `int` of PostgreSQL. */
const COUNT_MAX = 2_147_483_647;

/** Counts a look of the actor at a product, and deletes the views beyond the latest two hundred. */
export async function noteProductView(
  tx: Tx,
  ring: Keyring,
  { productId }: z.infer<typeof ViewedProduct>,
): Promise<ProductView> {
  const accountId = tx.actor.id;
  await lockDataKey(tx, ring, accountId);
  let view = await tx.em.findOne(ProductView, { accountId, productId });
  if (view === null) view = tx.em.create(ProductView, { accountId, productId, count: 1, lastViewedAt: tx.now });
  else tx.em.assign(view, { count: Math.min(view.count + 1, COUNT_MAX), lastViewedAt: tx.now });
  await tx.em.flush();
  const beyond = await tx.em.find(
    ProductView,
    { accountId },
    { orderBy: { lastViewedAt: 'desc', productId: 'asc' }, offset: VIEWS_MAX },
  );
  for (const old of beyond) tx.em.remove(old);
  await tx.em.flush();
  return view;
}
