import type { quoteCoupon as quoteCouponCommand } from '@muster/events';
import { type Caller, sumMinor } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import type { Coupon } from '../coupon/coupon.entity.ts';
import { discountOf } from '../coupon/coupon.pricing.ts';
import {
  type CouponRefusal,
  refusalOf,
  TAKES_NOTHING_OFF,
  USED_UP,
  USER_LIMIT_REACHED,
} from '../coupon/coupon.rules.ts';
import { couponByGuess } from './coupon-by-guess.ts';
import { guessersOf } from './guesses.ts';
import { liveRedemptionsOf } from './usage.ts';

type Quote = InputOf<typeof quoteCouponCommand>;
type Quoted = OutputOf<typeof quoteCouponCommand>;

/** Answers what a hold would answer now, and holds nothing. Its one write is the count of a wrong code. */
export const answerQuoteCoupon = (services: Services, input: Quote, caller: Caller): Promise<Quoted> =>
  services.transact(caller, (tx) => quoteCoupon(tx, input, guessersOf(caller)));

async function quoteCoupon(tx: Tx, input: Quote, guessers: ReturnType<typeof guessersOf>): Promise<Quoted> {
  const { coupon, refused } = await couponByGuess(tx, input.couponCode, guessers);
  if (coupon === null) return { applies: false, ...refused };
  const subtotalMinor = sumMinor(input.lineTotalsMinor);
  const discountMinor = discountOf(coupon, subtotalMinor);
  const problem =
    refusalOf(coupon, { subtotalMinor, currency: input.currency }, tx.now) ??
    (discountMinor === 0 ? TAKES_NOTHING_OFF : null) ??
    (await exhaustedFor(tx, coupon, input.userId));
  return problem === null
    ? { applies: true, couponId: coupon.id, label: coupon.name, discountMinor }
    : { applies: false, ...problem };
}

/** The usage limit that another use would exceed, in the order in which a hold checks them. */
async function exhaustedFor(
  tx: Tx,
  { id: couponId, usageLimit, usageLimitPerUser, usageCount }: Coupon,
  userId: string,
): Promise<CouponRefusal | null> {
  if (usageLimit != null && usageCount >= usageLimit) return USED_UP;
  if (usageLimitPerUser == null) return null;
  return (await liveRedemptionsOf(tx, { couponId, userId })) >= usageLimitPerUser ? USER_LIMIT_REACHED : null;
}
