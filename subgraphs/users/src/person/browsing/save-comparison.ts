import type { Keyring } from '@muster/kit/crypto';
import { assertVersion, field, isId, NotFound, TooMany } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/note-activity.ts';
import { type Comparison, openComparison, sealComparisonName } from './browsing.personal.ts';
import { COMPARED_MAX, COMPARISONS_MAX } from './browsing.rules.ts';
import { ProductComparison } from './product-comparison.entity.ts';

export const SaveComparison = z.object({
  id: field.id.nullish(),
  expectedVersion: field.expectedVersion,
  name: field.name(100),
  productIds: z
    .array(z.uuid('is not the id of a product').toLowerCase())
    .min(1)
    .max(COMPARED_MAX)
    .refine((ids) => new Set(ids).size === ids.length, 'names a product twice'),
});
type SaveComparison = z.infer<typeof SaveComparison>;

/** Keeps products side by side under a name: a new comparison, or a replaced one of the actor. */
export async function saveComparison(tx: Tx, ring: Keyring, { id, ...input }: SaveComparison): Promise<Comparison> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  return id == null ? createComparison(tx, key, input) : replaceComparison(tx, key, id, input);
}

async function createComparison(
  tx: Tx,
  key: Keyring,
  { name, productIds }: Omit<SaveComparison, 'id'>,
): Promise<Comparison> {
  const accountId = tx.actor.id;
  if ((await tx.em.count(ProductComparison, { accountId })) >= COMPARISONS_MAX)
    throw new TooMany('comparisons', COMPARISONS_MAX);
  const id = newId();
  const sealedName = sealComparisonName(name, key, id);
  const comparison = tx.em.create(ProductComparison, {
    id,
    accountId,
    sealedName,
    productIds,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
  await tx.em.flush();
  await noteActivity(tx, accountId, 'COMPARISON_SAVED', 'ProductComparison', id);
  return openComparison(comparison, key);
}

async function replaceComparison(
  tx: Tx,
  key: Keyring,
  id: string,
  { name, productIds, expectedVersion }: Omit<SaveComparison, 'id'>,
): Promise<Comparison> {
  const comparison = isId(id) ? await tx.em.findOne(ProductComparison, { id, accountId: tx.actor.id }) : null;
  if (comparison === null) throw new NotFound('comparison');
  assertVersion('comparison', comparison, expectedVersion);
  const sealedName = sealComparisonName(name, key, comparison.id);
  tx.em.assign(comparison, { sealedName, productIds, updatedAt: tx.now });
  await tx.em.flush();
  return openComparison(comparison, key);
}
