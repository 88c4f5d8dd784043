import { knownCouponHolds } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { defineJob, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { lockRedemption } from './lock-redemption.ts';
import { CouponRedemption } from './redemption.entity.ts';
import { giveUseBack } from './usage.ts';

const Overdue = z.object({ holdId: z.uuid() });

/** Runs when a hold's time is over; a later attempt moves it. */
export const settleWhenDue = defineJob({ kind: 'settle-coupon-hold', payload: Overdue });

const ASK_AGAIN_SECONDS = 30;

/** A hold that nobody confirmed in its time is an order's, if orders knows one that lives and has it, or is free again. */
export async function settleOverdueHold(
  services: Services,
  { holdId }: z.infer<typeof Overdue>,
  caller: Caller,
): Promise<void> {
  const redemption = await services.db.orm.em.fork().findOne(CouponRedemption, { holdId });
  if (redemption === null || !redemption.isOverdue(services.clock.now())) return;
  const known = await askOrders(services, redemption, caller);
  await services.transact(caller, async (tx) => {
    if (known === 'NO_ANSWER') askAgain(tx, holdId);
    else await settle(tx, holdId, known);
  });
}

async function askOrders(services: Services, { holdId }: CouponRedemption, caller: Caller) {
  try {
    const { known } = await services.command(knownCouponHolds, { holdIds: [holdId] }, caller);
    return known.includes(holdId) ? 'KNOWN' : 'UNKNOWN';
  } catch (error) {
    services.log.warn({ err: error, holdId }, 'orders did not say whether it knows a coupon hold; asking again later');
    return 'NO_ANSWER';
  }
}

async function settle(tx: Tx, holdId: string, known: 'KNOWN' | 'UNKNOWN'): Promise<void> {
  const redemption = await lockRedemption(tx, holdId);
  // Another attempt, or an event of the order, was faster.
  if (redemption === null || !redemption.isOverdue(tx.now)) return;
  if (known === 'KNOWN') redemption.confirm();
  else await giveUseBack(tx, redemption);
}

/** For as long as it takes: a job that fails is parked one day, and its hold would never end. */
function askAgain(tx: Tx, holdId: string): void {
  tx.schedule(settleWhenDue, holdId, { holdId }, new Date(tx.now.getTime() + ASK_AGAIN_SECONDS * 1_000));
}
