import { aadOf, type Keyring, open, seal } from '@muster/kit/crypto';
import { field, isId, NotFound, TooMany } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey, openDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/activity.ts';

export const COMPARISONS_MAX = 20;
export const COMPARED_MAX = 6;

export const SaveComparison = z.object({
  id: field.id.nullish(),
  name: field.name(100),
  productIds: z
    .array(z.uuid('is not the id of a product').toLowerCase())
    .min(1)
    .max(COMPARED_MAX)
    .refine((ids) => new Set(ids).size === ids.length, 'names a product twice'),
});

export interface ComparisonRow {
  readonly id: string;
  readonly account_id: string;
  readonly sealed_name: string;
  readonly sealed_key: string;
  readonly product_ids: string[];
  readonly updated_at: string;
}

export interface Comparison {
  readonly id: string;
  readonly name: string;
  readonly productIds: readonly string[];
  readonly updatedAt: Date;
}

const place = (id: string): string => aadOf('product_comparison', 'sealed_name', id);

export const openComparison = (row: ComparisonRow, ring: Keyring): Comparison => ({
  id: row.id,
  name: open(row.sealed_name, openDataKey(row.sealed_key, ring, row.account_id), place(row.id)),
  productIds: row.product_ids,
  updatedAt: new Date(row.updated_at),
});

export const SELECT_COMPARISONS = `select comparison.*, to_jsonb(product_ids) as product_ids, data_key.sealed_key
  from product_comparison as comparison join data_key using (account_id)`;

/** Keeps products side by side under a name: a new comparison, or one of the actor's written anew. */
export async function saveComparison(
  tx: Tx,
  ring: Keyring,
  { id: known, name, productIds }: z.infer<typeof SaveComparison>,
): Promise<Comparison> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const id = known ?? newId();
  const ids = JSON.stringify(productIds);
  if (known != null) {
    const changed = isId(known)
      ? await tx.em.execute(
          `update product_comparison
              set sealed_name = ?, product_ids = array(select jsonb_array_elements_text(?::jsonb)::uuid), updated_at = ?
            where id = ? and account_id = ? returning 1`,
          [seal(name, key, place(known)), ids, tx.now, known, tx.actor.id],
        )
      : [];
    if (changed.length === 0) throw new NotFound('comparison');
  } else {
    const [row] = await tx.em.execute<{ count: number }[]>(
      `select count(*)::int as count from product_comparison where account_id = ?`,
      [tx.actor.id],
    );
    if (row!.count >= COMPARISONS_MAX) throw new TooMany('comparisons', COMPARISONS_MAX);
    await tx.em.execute(
      `insert into product_comparison (id, account_id, sealed_name, product_ids, created_at, updated_at)
       values (?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)::uuid), ?, ?)`,
      [id, tx.actor.id, seal(name, key, place(id)), ids, tx.now, tx.now],
    );
    await noteActivity(tx, tx.actor.id, 'COMPARISON_SAVED', 'ProductComparison', id);
  }
  return { id, name, productIds, updatedAt: tx.now };
}

export async function removeComparison(tx: Tx, id: string): Promise<string> {
  const removed = isId(id)
    ? await tx.em.execute(`delete from product_comparison where id = ? and account_id = ? returning 1`, [
        id,
        tx.actor.id,
      ])
    : [];
  if (removed.length === 0) throw new NotFound('comparison');
  return id;
}
