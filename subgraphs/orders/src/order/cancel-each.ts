import { field } from '@muster/kit/domain';
import { type BulkOutcome, bulkIds, type RequestContext, refuseWithoutFactor, runBulk } from '@muster/kit/subgraph';
import { z } from 'zod';
import { cancelOrder } from './cancel-order.ts';

export const CancelEach = z.object({
  idempotencyKey: field.idempotencyKey,
  ids: bulkIds,
  reason: field.text(500).refine((text) => text !== '', 'must not be empty'),
});

/** Cancels each order by itself, in the order given. */
export async function cancelEach(
  ctx: RequestContext,
  { idempotencyKey: key, ids, reason }: z.infer<typeof CancelEach>,
): Promise<BulkOutcome[]> {
  await refuseWithoutFactor(ctx);
  const bulk = { operation: 'cancelOrders', key, input: { ids, reason }, ids };
  return runBulk(ctx, bulk, (tx, id) => cancelOrder(tx, { id, reason }));
}
