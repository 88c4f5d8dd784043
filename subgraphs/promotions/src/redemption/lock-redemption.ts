import { LockMode } from '@mikro-orm/postgresql';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { CouponRedemption } from './redemption.entity.ts';

/** Redemption, locked until the transaction ends; null for an unknown hold. */
export const lockRedemption = (tx: Tx, holdId: string): Promise<CouponRedemption | null> =>
  tx.em.findOne(CouponRedemption, { holdId }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** Redemption that an order names. Holds are made before orders, so an unknown one is a bug. */
export async function lockRedemptionOfOrder(
  tx: Tx,
  { orderId, couponHoldId }: { orderId: string; couponHoldId: string | null },
  { log }: Services,
): Promise<CouponRedemption | null> {
  if (couponHoldId === null) return null;
  const redemption = await lockRedemption(tx, couponHoldId);
  if (redemption === null) log.warn({ orderId, couponHoldId }, 'Order names a coupon hold that was never made');
  return redemption;
}
