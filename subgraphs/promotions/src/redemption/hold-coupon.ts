import type { holdCoupon as holdCouponCommand } from '@muster/events';
import { type Caller, Refusal, sumMinor } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Coupon } from '../coupon/coupon.entity.ts';
import { discountOf } from '../coupon/coupon.pricing.ts';
import {
  codeOf,
  HELD_FOR_ANOTHER_ORDER,
  isSecret,
  TAKES_NOTHING_OFF,
  TOO_MANY_WRONG,
  UNKNOWN,
  whyNot,
} from '../coupon/coupon.rules.ts';
import { countWrongCode, guessersOf, mayGuess } from './guesses.ts';
import { lockRedemption } from './lock-redemption.ts';
import type { CouponRedemption } from './redemption.entity.ts';
import { settleWhenDue } from './settle-overdue-hold.ts';
import { takeUse, use } from './usage.ts';

type Hold = InputOf<typeof holdCouponCommand>;
type Held = OutputOf<typeof holdCouponCommand>;

/** How long a hold waits for its order. An order that comes later takes it again, if the limits still allow. */
export const HOLD_MINUTES = 5;
/** Repeats of one call that are under way at the same moment. */
export const OPEN_ATTEMPTS_MAX = 100;

/** Rolls back whatever the hold had written; a value for whoever asked. */
class CouponNotHeld extends Refusal {
  readonly code = 'COUPON_NOT_HELD';
}

/** Answers the command: a hold, or why there is none. */
export async function answerHoldCoupon(services: Services, input: Hold, caller: Caller): Promise<Held> {
  try {
    return await services.transact(caller, (tx) => holdCoupon(tx, input, guessersOf(caller)));
  } catch (error) {
    if (error instanceof CouponNotHeld) return { held: false, reason: error.message };
    throw error;
  }
}

/** Holds a coupon for an order about to be made, once for a hold's id however often it is asked. */
export async function holdCoupon(tx: Tx, input: Hold, guessers: ReturnType<typeof guessersOf>): Promise<Held> {
  // Answered, not thrown: what is counted must stay.
  if (!(await mayGuess(tx, guessers))) return { held: false, reason: TOO_MANY_WRONG };
  const coupon = await couponWith(tx, input.couponCode);
  if (coupon === null) {
    await countWrongCode(tx, guessers);
    return { held: false, reason: UNKNOWN };
  }
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

/** Null is a code that nobody may know of: there is none, or it is not valid yet. */
async function couponWith(tx: Tx, text: string): Promise<Coupon | null> {
  const code = codeOf(text);
  const coupon = code === null ? null : await tx.em.findOne(Coupon, { code });
  return coupon === null || isSecret(coupon, tx.now) ? null : coupon;
}

/**
 * The redemption of this id, locked: a released one when nobody has claimed it before. Repeats queue here, and find what the
 * first one made.
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
  const wanted = { couponId: coupon.id, userId: userId.toLowerCase(), subtotalMinor, currency };
  // Once it is held, or was an order's, an answer stands: it is not given to another order.
  if (!redemption.live && redemption.orderId == null) Object.assign(redemption, wanted);
  for (const [field, value] of Object.entries(wanted)) {
    if (redemption[field as keyof typeof wanted] !== value) throw new CouponNotHeld(HELD_FOR_ANOTHER_ORDER);
  }
  return redemption;
}

async function hold(tx: Tx, coupon: Coupon, redemption: CouponRedemption): Promise<void> {
  const amountMinor = discountOf(coupon, redemption.subtotalMinor);
  // What takes nothing off is not spent.
  const reason =
    whyNot(coupon, redemption, tx.now) ??
    (amountMinor === 0 ? TAKES_NOTHING_OFF : null) ??
    (await takeUse(tx, redemption));
  if (reason !== null) throw new CouponNotHeld(reason);
  redemption.amountMinor = amountMinor;
  // An order that lives, and whose hold had been lost, has it again.
  if (redemption.orderState === 'OPEN') redemption.confirm();
  if (redemption.orderState === 'PAID') await use(tx, redemption);
}

/** Notes a call that holds it, and until when it does without an order. */
export function addAttempt(tx: Tx, redemption: CouponRedemption, attemptId: string): void {
  const others = redemption.openAttempts.filter((id) => id !== attemptId);
  redemption.openAttempts = [...others, attemptId].slice(-OPEN_ATTEMPTS_MAX);
  redemption.expiresAt = new Date(tx.now.getTime() + HOLD_MINUTES * 60_000);
  tx.schedule(settleWhenDue, redemption.holdId, { holdId: redemption.holdId }, redemption.expiresAt);
}
