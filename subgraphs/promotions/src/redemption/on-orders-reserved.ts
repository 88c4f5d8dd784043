import type { orderReserved } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockRedemptionOfOrder } from './lock-redemption.ts';
import { takeUse } from './usage.ts';

export async function onOrdersReserved(
  tx: Tx,
  orders: readonly PayloadOf<typeof orderReserved>[],
  services: Services,
): Promise<void> {
  for (const order of orders) {
    await confirmHold(tx, order, services);
    await tx.em.flush(); // The next event may be of the same customer, whose limit is counted in the database.
  }
}

/**
 * Confirms the hold of an order. No order is made of a hold that timed out: orders gives it up before it is freed
 * (`knownCouponHolds`). If it was lost all the same, it is taken here, or logged as an error.
 */
async function confirmHold(tx: Tx, event: PayloadOf<typeof orderReserved>, services: Services): Promise<void> {
  const redemption = await lockRedemptionOfOrder(tx, event, services);
  if (redemption === null || redemption.orderState != null) return; // A later event of the order came first.
  const { orderId } = event;
  redemption.recordOrder(orderId, 'OPEN');
  const refused = redemption.live ? null : await takeUse(tx, redemption);
  if (refused === null) redemption.confirm();
  else
    services.log.error({ orderId, holdId: redemption.holdId, ...refused }, 'Order has a discount that is not counted');
}
