import { releaseCouponAttempt, retakeCoupon } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { failpoint, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { reclaimHold } from '../order/coupon-hold.ts';
import { GivenUpMeanwhile } from '../order/end-orders.ts';
import type { OrderRow } from '../order/move-orders.ts';
import { takeLateMoney } from '../order/order.jobs.ts';
import { applyLatePayment, lockOrder, needsCoupon } from './apply-payment.ts';
import { endLateMoney, readLateMoney } from './late-money.ts';

const RETRY_SECONDS = 10;

/**
 * A saga of three steps: the hold is reclaimed, promotions takes the coupon again, and the money is applied with it or owed back.
 * After a crash the saga starts again, and each step is idempotent: the payment id is the attempt. A coupon that was taken and
 * then not needed is released; if the release gets lost, the hold expires.
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
  const answer = attempt === null ? null : await ask(services, { ...attempt, orderId: order.id }, caller);
  failpoint('afterRetakeBeforeApply');
  if (answer === 'NO_ANSWER') return retryLater(services, paymentId, caller, RETRY_SECONDS);
  let isApplied: boolean;
  try {
    isApplied = await services.transact(caller, (tx) => settle(tx, order.id, paymentId, answer));
  } catch (error) {
    if (!(error instanceof GivenUpMeanwhile)) throw error;
    return retryLater(services, paymentId, caller, 0);
  }
  if (!isApplied && answer === 'HELD' && attempt !== null) await release(services, attempt, caller);
}

/** The order whose money still waits, with its coupon hold reclaimed if it needs one. */
async function begin(tx: Tx, paymentId: string): Promise<OrderRow | null> {
  const waiting = await readLateMoney(tx, paymentId);
  if (waiting === null) return null;
  const order = await lockOrder(tx, waiting.orderId);
  if (!needsCoupon(order, waiting)) return { ...order, couponHoldId: null };
  await reclaimHold(tx, order.couponHoldId!);
  return order;
}

async function ask(
  services: Services,
  attempt: { holdId: string; orderId: string; attemptId: string },
  caller: Caller,
): Promise<'HELD' | 'REFUSED' | 'NO_ANSWER'> {
  try {
    const answer = await services.command(retakeCoupon, attempt, caller);
    if (!answer.held)
      services.log.info(
        { ...attempt, reason: answer.reason },
        'The coupon of an order with late money cannot be held again',
      );
    return answer.held ? 'HELD' : 'REFUSED';
  } catch (error) {
    services.log.warn(
      { err: error, ...attempt },
      'No answer from promotions whether a coupon can be held again; retrying later',
    );
    return 'NO_ANSWER';
  }
}

/** Retries without end: a job that fails ends as a dead letter, and the money would neither be applied nor refunded. */
const retryLater = (services: Services, paymentId: string, caller: Caller, seconds: number): Promise<void> =>
  services.transact(caller, async (tx) => {
    tx.schedule(takeLateMoney, paymentId, { paymentId }, new Date(tx.now.getTime() + seconds * 1_000));
  });

async function settle(tx: Tx, orderId: string, paymentId: string, coupon: 'HELD' | 'REFUSED' | null): Promise<boolean> {
  const order = await lockOrder(tx, orderId);
  const money = await readLateMoney(tx, paymentId);
  // Another run of this job was first: the order's row says whether the order has the money.
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
    services.log.warn({ err: error, ...attempt }, 'A coupon was not released; its hold expires by itself');
  }
}
