import { releaseCouponAttempt, retakeCoupon } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { failpoint, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { wantHold } from '../order/coupon-hold.ts';
import { GivenUpMeanwhile } from '../order/end-orders.ts';
import type { OrderRow } from '../order/move-orders.ts';
import { takeLateMoney } from '../order/order.jobs.ts';
import { applyLatePayment, lockOrder, needsCoupon } from './apply-payment.ts';
import { endLateMoney, readLateMoney } from './late-money.ts';

const ASK_AGAIN_SECONDS = 10;

/**
 * A saga of three steps: the hold is wanted again, promotions takes the use again, the money is applied with it or owed back.
 * After a crash it begins anew, and each step is done once: the payment is the attempt. What was taken and then not needed is
 * released; if that gets lost, the hold's own time ends it.
 */
export async function takeMoneyThatCameLate(
  services: Services,
  { paymentId }: { paymentId: string },
  caller: Caller,
): Promise<void> {
  const order = await services.transact(caller, (tx) => begin(tx, paymentId));
  if (order === null) return;
  const holdId = order.couponHoldId;
  const attempt = holdId == null ? null : { holdId, attemptId: paymentId };
  const asked = attempt === null ? null : await ask(services, { ...attempt, orderId: order.id }, caller);
  failpoint('afterRetakeBeforeApply');
  if (asked === 'NO_ANSWER') return again(services, paymentId, caller, ASK_AGAIN_SECONDS);
  let isApplied: boolean;
  try {
    isApplied = await services.transact(caller, (tx) => settle(tx, order.id, paymentId, asked));
  } catch (error) {
    if (!(error instanceof GivenUpMeanwhile)) throw error;
    return again(services, paymentId, caller, 0);
  }
  if (!isApplied && asked === 'HELD' && attempt !== null) await release(services, attempt, caller);
}

/** The order whose money still waits, its coupon wanted again if it needs one. */
async function begin(tx: Tx, paymentId: string): Promise<OrderRow | null> {
  const waiting = await readLateMoney(tx, paymentId);
  if (waiting === null) return null;
  const order = await lockOrder(tx, waiting.orderId);
  if (!needsCoupon(order, waiting)) return { ...order, couponHoldId: null };
  await wantHold(tx, order.couponHoldId!);
  return order;
}

async function ask(
  services: Services,
  wanted: { holdId: string; orderId: string; attemptId: string },
  caller: Caller,
): Promise<'HELD' | 'REFUSED' | 'NO_ANSWER'> {
  try {
    const answer = await services.command(retakeCoupon, wanted, caller);
    if (!answer.held)
      services.log.info({ ...wanted, reason: answer.reason }, 'Late money cannot have its coupon again');
    return answer.held ? 'HELD' : 'REFUSED';
  } catch (error) {
    services.log.warn(
      { err: error, ...wanted },
      'promotions did not say whether a coupon can be had again; asking later',
    );
    return 'NO_ANSWER';
  }
}

/** For as long as it takes: a job that fails is parked one day, and the money would neither be applied nor go back. */
const again = (services: Services, paymentId: string, caller: Caller, seconds: number): Promise<void> =>
  services.transact(caller, async (tx) => {
    tx.schedule(takeLateMoney, paymentId, { paymentId }, new Date(tx.now.getTime() + seconds * 1_000));
  });

async function settle(tx: Tx, orderId: string, paymentId: string, coupon: 'HELD' | 'REFUSED' | null): Promise<boolean> {
  const order = await lockOrder(tx, orderId);
  const money = await readLateMoney(tx, paymentId);
  // Somebody else ran the same job: the order's own row says whether it has the money.
  if (money === null || !(await endLateMoney(tx, paymentId))) return order.paymentId === paymentId;
  return applyLatePayment(tx, order, money, coupon);
}

async function release(
  services: Services,
  attempt: { holdId: string; attemptId: string },
  caller: Caller,
): Promise<void> {
  try {
    await services.command(releaseCouponAttempt, attempt, caller);
  } catch (error) {
    services.log.warn({ err: error, ...attempt }, 'A coupon was not given back; its hold will end by itself');
  }
}
