import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { ProductComparison } from './product-comparison.entity.ts';

/** Removes a comparison of the actor. Answers its id. */
export async function removeComparison(tx: Tx, id: string): Promise<string> {
  const removed = isId(id) ? await tx.em.nativeDelete(ProductComparison, { id, accountId: tx.actor.id }) : 0;
  if (removed === 0) throw new NotFound('comparison');
  return id;
}
