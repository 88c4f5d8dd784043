import { couponReleased, type orderCancelled, type orderExpired } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockRedemptionOfOrder } from './lock-redemption.ts';
import type { CouponRedemption } from './redemption.entity.ts';
import { giveUseBack } from './usage.ts';

/** The order expired or was cancelled: the coupon is free again, once, whatever attempts are still open. */
export async function onOrderEnded(
  tx: Tx,
  event: PayloadOf<typeof orderExpired> | PayloadOf<typeof orderCancelled>,
  services: Services,
): Promise<void> {
  const redemption = await lockRedemptionOfOrder(tx, event, services);
  // Known before: whoever took the coupon again for the order since then keeps it.
  if (redemption === null || redemption.orderState === 'ENDED') return;
  await endRedemption(tx, redemption, event.orderId);
}

/** Gives back what an order has that is over. */
export async function endRedemption(tx: Tx, redemption: CouponRedemption, orderId: string): Promise<void> {
  redemption.hear(orderId, 'ENDED');
  if (!redemption.live) return;
  await giveUseBack(tx, redemption);
  const { couponId, holdId, userId, amountMinor, currency } = redemption;
  tx.emit(couponReleased, { couponId, holdId, userId, amountMinor, currency });
}
