import { type CouponProblem, quoteCoupon } from '@muster/events';
import type { RequestContext } from '@muster/kit/subgraph';
import { SellWindowNotOpen } from '../quota/quota.refusals.ts';
import { admissionOf } from './admission.ts';
import { readTerms } from './read-terms.ts';
import { type DiscountedLine, discounted, type PricedOrder, priceLines } from './reservation.pricing.ts';
import type { Quoted } from './reserve-input.ts';

export interface Quote extends Pick<PricedOrder, 'currency' | 'subtotalMinor'> {
  readonly discountMinor: number;
  readonly lines: readonly DiscountedLine[];
  /** Problem of the coupon; null when it does, and without one. */
  readonly couponProblem: CouponProblem | null;
}

/** A quote: the price that `reserve` would fix for some lines now. Nothing is held, so units and coupon may be gone a moment later. */
export async function quote(ctx: RequestContext, { lines, couponCode }: Quoted): Promise<Quote> {
  const { terms, notOpen, availability } = await readTerms(ctx, [...new Set(lines.map(({ offerId }) => offerId))]);
  admissionOf(ctx.services).update(availability);
  const priced = priceLines(lines, terms);
  if (notOpen[0] !== undefined) throw new SellWindowNotOpen(notOpen[0]);
  const coupon = couponCode == null ? null : await quotedCoupon(ctx, couponCode, priced);
  const discountMinor = coupon?.applies ? coupon.discountMinor : 0;
  return {
    currency: priced.currency,
    subtotalMinor: priced.subtotalMinor,
    discountMinor,
    lines: discounted(priced, discountMinor),
    couponProblem: coupon === null || coupon.applies ? null : coupon.problem,
  };
}

const quotedCoupon = (ctx: RequestContext, couponCode: string, { currency, lines }: PricedOrder) =>
  ctx.command(quoteCoupon, {
    userId: ctx.actor.id,
    couponCode,
    currency,
    lineTotalsMinor: lines.map(({ grossMinor }) => grossMinor),
  });
