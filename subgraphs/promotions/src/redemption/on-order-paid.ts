import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockRedemptionOfOrder } from './lock-redemption.ts';
import { takeUse, use } from './usage.ts';

/**
 * The coupon is used. An order that was paid after it had expired takes it again; when the limits do not allow that any
 * more, the customer keeps the discount and the coupon is not counted beyond its limit.
 */
export async function onOrderPaid(tx: Tx, event: PayloadOf<typeof orderPaid>, services: Services): Promise<void> {
  const redemption = await lockRedemptionOfOrder(tx, event, services);
  if (redemption === null || redemption.state === 'USED') return;
  const { orderId } = event;
  redemption.hear(orderId, 'PAID');
  const reason = redemption.live ? null : await takeUse(tx, redemption);
  const { holdId } = redemption;
  if (reason === null) await use(tx, redemption);
  else services.log.warn({ orderId, holdId, reason }, 'A paid order keeps a discount that is not counted');
}
