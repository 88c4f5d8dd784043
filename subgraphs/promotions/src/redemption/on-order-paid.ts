import type { orderPaid } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockRedemptionOfOrder } from './lock-redemption.ts';
import { takeUse, use } from './usage.ts';

/**
 * The coupon is used. An order that is paid has it: orders took it again before it applied money that came late
 * (`retakeCoupon`). If it were lost all the same, it is taken here, or said aloud: a coupon is never counted beyond its limit.
 */
export async function onOrderPaid(tx: Tx, event: PayloadOf<typeof orderPaid>, services: Services): Promise<void> {
  const redemption = await lockRedemptionOfOrder(tx, event, services);
  if (redemption === null || redemption.state === 'USED') return;
  const { orderId } = event;
  redemption.hear(orderId, 'PAID');
  const reason = redemption.live ? null : await takeUse(tx, redemption);
  const { holdId } = redemption;
  if (reason === null) await use(tx, redemption);
  else services.log.error({ orderId, holdId, reason }, 'A paid order has a discount that is not counted');
}
