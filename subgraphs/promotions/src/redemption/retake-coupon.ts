import type { retakeCoupon } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { UNKNOWN } from '../coupon/coupon.rules.ts';
import { endRedemption } from './end-redemption.ts';
import { addAttempt } from './hold-coupon.ts';
import { lockRedemption } from './lock-redemption.ts';
import { takeUse } from './usage.ts';

type Input = InputOf<typeof retakeCoupon>;
type Output = OutputOf<typeof retakeCoupon>;

/**
 * Takes back the use that an order released when it ended, under the same limits and with the promised discount. It is an
 * attempt: `order.paid` makes it a use, and without that it is freed again.
 */
export const answerRetakeCoupon = (services: Services, input: Input, caller: Caller): Promise<Output> =>
  services.transact(caller, (tx) => retake(tx, input));

async function retake(tx: Tx, { holdId, orderId, attemptId }: Input): Promise<Output> {
  const redemption = await lockRedemption(tx, holdId);
  if (redemption === null) return { held: false, ...UNKNOWN };
  if (redemption.state === 'USED') return { held: true };
  // The event of the order's end may still be in flight: it must not release what is retaken here.
  if (redemption.orderState !== 'ENDED') await endRedemption(tx, redemption, orderId);
  const refused = redemption.live ? null : await takeUse(tx, redemption);
  if (refused !== null) return { held: false, ...refused };
  addAttempt(tx, redemption, attemptId.toLowerCase());
  return { held: true };
}
