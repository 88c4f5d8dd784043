import { knownCouponHolds } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { defineJob, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { lockRedemption } from './lock-redemption.ts';
import { CouponRedemption } from './redemption.entity.ts';
import { releaseUse } from './usage.ts';

const Overdue = z.object({ holdId: z.uuid() });

/** Runs at the timeout of a hold; a later attempt postpones it. */
export const settleWhenDue = defineJob({ kind: 'settle-coupon-hold', payload: Overdue });

const RETRY_SECONDS = 30;

/** Settles a hold at its timeout: confirmed when orders knows a live order with it, released otherwise. */
export async function settleOverdueHold(
  services: Services,
  { holdId }: z.infer<typeof Overdue>,
  caller: Caller,
): Promise<void> {
  const redemption = await services.db.orm.em.fork().findOne(CouponRedemption, { holdId });
  if (redemption === null || !redemption.isOverdue(services.clock.now())) return;
  const known = await askOrders(services, redemption, caller);
  await services.transact(caller, async (tx) => {
    if (known === 'NO_ANSWER') retryLater(tx, holdId);
    else await settle(tx, holdId, known);
  });
}

async function askOrders(services: Services, { holdId }: CouponRedemption, caller: Caller) {
  try {
    const { known } = await services.command(knownCouponHolds, { holdIds: [holdId] }, caller);
    return known.includes(holdId) ? 'KNOWN' : 'UNKNOWN';
  } catch (error) {
    services.log.warn({ err: error, holdId }, 'orders did not answer whether it knows a coupon hold; retry later');
    return 'NO_ANSWER';
  }
}

async function settle(tx: Tx, holdId: string, known: 'KNOWN' | 'UNKNOWN'): Promise<void> {
  const redemption = await lockRedemption(tx, holdId);
  // Another attempt, or an event of the order, came first.
  if (redemption === null || !redemption.isOverdue(tx.now)) return;
  if (known === 'KNOWN') redemption.confirm();
  else await releaseUse(tx, redemption);
}

/** Retries without end: a job that fails is parked (dead letter) some day, and its hold would never end. */
function retryLater(tx: Tx, holdId: string): void {
  tx.schedule(settleWhenDue, holdId, { holdId }, new Date(tx.now.getTime() + RETRY_SECONDS * 1_000));
}
