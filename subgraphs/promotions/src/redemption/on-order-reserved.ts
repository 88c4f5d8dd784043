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
    await keepHold(tx, order, services);
    await tx.em.flush(); // The next may be the same customer's: its limit is counted in the database.
  }
}

/**
 * An order has the hold from here on. No order is made of a hold that ran out: orders gives it up before it is freed
 * (`knownCouponHolds`). If it were lost all the same, it is taken here, or said aloud.
 */
async function keepHold(tx: Tx, event: PayloadOf<typeof orderReserved>, services: Services): Promise<void> {
  const redemption = await lockRedemptionOfOrder(tx, event, services);
  if (redemption === null || redemption.orderState != null) return; // Its end was heard of before.
  const { orderId } = event;
  redemption.hear(orderId, 'OPEN');
  const reason = redemption.live ? null : await takeUse(tx, redemption);
  if (reason === null) redemption.confirm();
  else
    services.log.error({ orderId, holdId: redemption.holdId, reason }, 'An order has a discount that is not counted');
}
