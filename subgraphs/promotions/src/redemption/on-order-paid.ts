import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockRedemptionOfOrder } from './lock-redemption.ts';
import { takeUse, use } from './usage.ts';

/**
 * Turns a hold into a use. A paid order has its hold: orders retakes it before it applies a late payment (`retakeCoupon`). If it
 * was lost all the same, it is taken here, or logged as an error: a coupon is never used beyond its limits.
 */
export async function onOrderPaid(tx: Tx, event: PayloadOf<typeof orderPaid>, services: Services): Promise<void> {
  const redemption = await lockRedemptionOfOrder(tx, event, services);
  if (redemption === null || redemption.state === 'USED') return;
  const { orderId } = event;
  redemption.recordOrder(orderId, 'PAID');
  const reason = redemption.live ? null : await takeUse(tx, redemption);
  const { holdId } = redemption;
  if (reason === null) await use(tx, redemption);
  else services.log.error({ orderId, holdId, reason }, 'Paid order has a discount that is not counted');
}
