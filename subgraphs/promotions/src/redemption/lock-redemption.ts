import { LockMode } from '@mikro-orm/postgresql';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { CouponRedemption } from './redemption.entity.ts';

/** The redemption, locked until the transaction ends; null is a hold that promotions does not know. */
export const lockRedemption = (tx: Tx, holdId: string): Promise<CouponRedemption | null> =>
  tx.em.findOne(CouponRedemption, { holdId }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** The redemption that an order says it has. Holds are made before orders, so an unknown one is somebody's mistake. */
export async function lockRedemptionOfOrder(
  tx: Tx,
  { orderId, couponHoldId }: { orderId: string; couponHoldId: string | null },
  { log }: Services,
): Promise<CouponRedemption | null> {
  if (couponHoldId === null) return null;
  const redemption = await lockRedemption(tx, couponHoldId);
  if (redemption === null) log.warn({ orderId, couponHoldId }, 'An order names a coupon hold that was never made');
  return redemption;
}
