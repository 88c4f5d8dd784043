import { couponReleased, type orderCancelled, type orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockRedemptionOfOrder } from './lock-redemption.ts';
import type { CouponRedemption } from './redemption.entity.ts';
import { releaseUse } from './usage.ts';

/** Ends the redemption of an order that expired or was cancelled, once, whatever attempts are still open. */
export async function endRedemptionOfOrder(
  tx: Tx,
  event: PayloadOf<typeof orderExpired> | PayloadOf<typeof orderCancelled>,
  services: Services,
): Promise<void> {
  const redemption = await lockRedemptionOfOrder(tx, event, services);
  // An order that retook the coupon after its end keeps it.
  if (redemption === null || redemption.orderState === 'ENDED') return;
  await endRedemption(tx, redemption, event.orderId);
}

/** Releases the use of an order that ended. */
export async function endRedemption(tx: Tx, redemption: CouponRedemption, orderId: string): Promise<void> {
  redemption.recordOrder(orderId, 'ENDED');
  if (!redemption.live) return;
  await releaseUse(tx, redemption);
  const { couponId, holdId, userId, amountMinor, currency } = redemption;
  tx.emit(couponReleased, { couponId, holdId, userId, amountMinor, currency });
}
