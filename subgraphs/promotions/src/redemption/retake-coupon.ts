import type { retakeCoupon as retakeCommand } from '@muster/events';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { UNKNOWN } from '../coupon/coupon.rules.ts';
import { addAttempt } from './hold-coupon.ts';
import { lockRedemption } from './lock-redemption.ts';
import { endRedemption } from './on-order-ended.ts';
import { takeUse } from './usage.ts';

/**
 * Takes the use that an order gave back when it ended, under the same limits; the discount stays as it was promised. What
 * is taken is an attempt: it becomes a use when the order is heard to be paid, and is free again if nothing comes of it.
 */
export async function retakeCoupon(
  tx: Tx,
  { holdId, orderId, attemptId }: InputOf<typeof retakeCommand>,
): Promise<OutputOf<typeof retakeCommand>> {
  const redemption = await lockRedemption(tx, holdId);
  if (redemption === null) return { held: false, reason: UNKNOWN };
  if (redemption.state === 'USED') return { held: true };
  // News of the end may still be on its way: what was taken again must not be given back by it.
  if (redemption.orderState !== 'ENDED') await endRedemption(tx, redemption, orderId);
  const reason = redemption.live ? null : await takeUse(tx, redemption);
  if (reason !== null) return { held: false, reason };
  addAttempt(tx, redemption, attemptId.toLowerCase());
  return { held: true };
}
