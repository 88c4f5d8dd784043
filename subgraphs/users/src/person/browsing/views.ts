import type { Keyring } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';

/** The newest are kept. */
export const VIEWS_MAX = 200;

export const ViewedProduct = z.object({ productId: z.uuid('is not the id of a product').toLowerCase() });

export interface ProductView {
  readonly productId: string;
  readonly count: number;
  readonly lastViewedAt: Date;
}

/** Remembers that the actor looked at a product, and forgets the oldest beyond the newest two hundred. */
export async function noteProductView(
  tx: Tx,
  ring: Keyring,
  { productId }: z.infer<typeof ViewedProduct>,
): Promise<ProductView> {
  await lockDataKey(tx, ring, tx.actor.id);
  const [row] = await tx.em.execute<{ count: number }[]>(
    `insert into product_view as known (account_id, product_id, count, last_viewed_at) values (?, ?, 1, ?)
     on conflict (account_id, product_id) do update
        set count = least(known.count, 2147483646) + 1, last_viewed_at = excluded.last_viewed_at
     returning count`,
    [tx.actor.id, productId, tx.now],
  );
  await tx.em.execute(
    `delete from product_view where (account_id, product_id) in (
       select account_id, product_id from product_view where account_id = ?
        order by last_viewed_at desc, product_id offset ?)`,
    [tx.actor.id, VIEWS_MAX],
  );
  return { productId, count: row!.count, lastViewedAt: tx.now };
}
