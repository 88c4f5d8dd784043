import type { holdCoupon as holdCouponCommand } from '@muster/events';
import { type Caller, Refusal, sumMinor } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import type { Coupon } from '../coupon/coupon.entity.ts';
import { discountOf } from '../coupon/coupon.pricing.ts';
import { type CouponRefusal, HELD_FOR_ANOTHER_ORDER, refusalOf, TAKES_NOTHING_OFF } from '../coupon/coupon.rules.ts';
import { couponByGuess } from './coupon-by-guess.ts';
import { guessersOf } from './guesses.ts';
import { lockRedemption } from './lock-redemption.ts';
import type { CouponRedemption } from './redemption.entity.ts';
import { settleWhenDue } from './settle-overdue-hold.ts';
import { takeUse, use } from './usage.ts';

type Hold = InputOf<typeof holdCouponCommand>;
type Held = OutputOf<typeof holdCouponCommand>;

/** Timeout of a hold without an order. A later order takes the coupon again, if its limits allow. */
export const HOLD_MINUTES = 5;
/** Concurrent attempts at one hold that are remembered. */
export const OPEN_ATTEMPTS_MAX = 100;

/** Rolls the transaction back; the command answers its reason as a value. */
class CouponNotHeld extends Refusal {
  readonly code = 'COUPON_NOT_HELD';
  constructor(readonly refused: CouponRefusal) {
    super(refused.reason, refused.facts);
  }
}

/** Answers a hold, or the reason why there is none. */
export async function answerHoldCoupon(services: Services, input: Hold, caller: Caller): Promise<Held> {
  try {
    return await services.transact(caller, (tx) => holdCoupon(tx, input, guessersOf(caller)));
  } catch (error) {
    if (error instanceof CouponNotHeld) return { held: false, ...error.refused };
    throw error;
  }
}

/** Holds a coupon for an order that is about to be made. Idempotent by the hold id. */
export async function holdCoupon(tx: Tx, input: Hold, guessers: ReturnType<typeof guessersOf>): Promise<Held> {
  const { coupon, refused } = await couponByGuess(tx, input.couponCode, guessers);
  if (coupon === null) return { held: false, ...refused };
  const redemption = await claim(tx, coupon, input);
  if (!redemption.live) await hold(tx, coupon, redemption);
  if (redemption.state === 'HELD' && !redemption.confirmed) addAttempt(tx, redemption, input.attemptId);
  return {
    held: true,
    couponId: coupon.id,
    label: coupon.name,
    discountMinor: redemption.amountMinor,
    expiresAt: redemption.expiresAt.toISOString(),
  };
}

/**
 * Redemption of this hold id, locked; a new one is inserted as RELEASED. Concurrent retries queue here and find the result of
 * the first.
 */
async function claim(tx: Tx, coupon: Coupon, { holdId, userId, currency, lineTotalsMinor }: Hold) {
  const subtotalMinor = sumMinor(lineTotalsMinor);
  await tx.em.execute(
    `insert into coupon_redemption (hold_id, coupon_id, user_id, subtotal_minor, amount_minor, currency, state,
                                    open_attempts, confirmed, expires_at, created_at, updated_at)
     values (?, ?, ?, ?, 0, ?, 'RELEASED', '{}', false, ?, ?, ?)
     on conflict (hold_id) do nothing`,
    [holdId, coupon.id, userId, subtotalMinor, currency, tx.now, tx.now, tx.now],
  );
  const redemption = (await lockRedemption(tx, holdId))!;
  const requested = { couponId: coupon.id, userId: userId.toLowerCase(), subtotalMinor, currency };
  // A hold that is live, or had an order, is never given to another order.
  if (!redemption.live && redemption.orderId == null) Object.assign(redemption, requested);
  for (const [field, value] of Object.entries(requested)) {
    if (redemption[field as keyof typeof requested] !== value) throw new CouponNotHeld(HELD_FOR_ANOTHER_ORDER);
  }
  return redemption;
}

async function hold(tx: Tx, coupon: Coupon, redemption: CouponRedemption): Promise<void> {
  const amountMinor = discountOf(coupon, redemption.subtotalMinor);
  // A coupon without a discount is not used up.
  const refused =
    refusalOf(coupon, redemption, tx.now) ??
    (amountMinor === 0 ? TAKES_NOTHING_OFF : null) ??
    (await takeUse(tx, redemption));
  if (refused !== null) throw new CouponNotHeld(refused);
  redemption.amountMinor = amountMinor;
  // A live order whose hold was lost gets it back.
  if (redemption.orderState === 'OPEN') redemption.confirm();
  if (redemption.orderState === 'PAID') await use(tx, redemption);
}

/** Adds an attempt and extends the timeout of the hold. */
export function addAttempt(tx: Tx, redemption: CouponRedemption, attemptId: string): void {
  const others = redemption.openAttempts.filter((id) => id !== attemptId);
  redemption.openAttempts = [...others, attemptId].slice(-OPEN_ATTEMPTS_MAX);
  redemption.expiresAt = new Date(tx.now.getTime() + HOLD_MINUTES * 60_000);
  tx.schedule(settleWhenDue, redemption.holdId, { holdId: redemption.holdId }, redemption.expiresAt);
}
