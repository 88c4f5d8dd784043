import { IdempotencyConflict } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Order } from '../order/order.entity.ts';
import type { Reservation, Reserved } from './order-rows.ts';
import { inputDigestOf } from './reserve-input.ts';

/** The order that the key made before, as it is now; null for a new key, IdempotencyConflict for another input. */
export async function replay(tx: Tx, { caller, input, dataKey }: Reservation): Promise<Reserved | null> {
  const first = await tx.em.findOne(Order, { userId: caller.actor.id, idempotencyKey: input.idempotencyKey });
  if (first === null) return null;
  if (first.inputDigest !== inputDigestOf(input, dataKey)) throw new IdempotencyConflict();
  return { order: first, lines: null };
}
