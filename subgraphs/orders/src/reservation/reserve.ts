import { holdCoupon, releaseCouponAttempt } from '@muster/events';
import { Refusal } from '@muster/kit/domain';
import { brokenConstraintOf, newId } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { v5 } from 'uuid';
import { forgetGivenUp, HOLD_KEY } from '../order/coupon-hold.ts';
import { Order } from '../order/order.entity.ts';
import { linesOfOrder } from '../order/order.loaders.ts';
import { SellWindowNotOpen } from '../quota/quota.refusals.ts';
import { settingsOf } from '../settings.ts';
import { admissionOf } from './admission.ts';
import type { HeldCoupon, Reservation } from './order-rows.ts';
import { readTerms, readTermsTogether, rememberedTerms } from './read-terms.ts';
import { type PricedOrder, priceLines } from './reservation.pricing.ts';
import { CouponRejected } from './reservation.refusals.ts';
import type { Reserve } from './reserve-input.ts';

/** A hold that ends sooner than this is not built on: the order must be there before promotions asks for it. */
const HOLD_LEFT_MIN_MS = 60_000;
/** Makes a customer's key and the hold of their coupon one and the same, however often they call. */
const HOLDS = '6f9c1f4e-0f0b-5d5a-9a53-1f0a7c1b2d3e';

/**
 * `reserve` with everything it needs from others asked before, and given back after if it came to nothing: no transaction
 * waits for a network.
 */
export async function reserve(ctx: RequestContext, input: Reserve): Promise<Order> {
  const { MUSTER_DATA_KEY: dataKey } = settingsOf(ctx.services);
  const offerIds = [...new Set(input.lines.map(({ offerId }) => offerId))];
  if (input.couponCode == null) {
    const terms = rememberedTerms(ctx.services, offerIds) ?? (await readTermsTogether(ctx, offerIds)).terms;
    return admitted(ctx, {
      caller: ctx.caller,
      input,
      priced: priceLines(input.lines, terms),
      coupon: null,
      dataKey,
    });
  }
  const { terms, notOpen } = await readTerms(ctx, offerIds);
  const priced = priceLines(input.lines, terms);
  if (await isReplay(ctx, input)) {
    return admitted(ctx, { caller: ctx.caller, input, priced, coupon: null, dataKey });
  }
  // The row decides; this only keeps a coupon from being asked for, or blamed, when nothing can be reserved anyway.
  if (notOpen[0] !== undefined) throw new SellWindowNotOpen(notOpen[0]);
  const holdId = v5(`${ctx.actor.id}\0${input.idempotencyKey}`, HOLDS);
  try {
    return await admittedWith(ctx, holdId, input.couponCode, { input, priced, dataKey });
  } catch (error) {
    if (!wasGivenUp(error)) throw error;
  }
  // The hold was given up, a moment ago or before an earlier call of this key came to nothing: it is wanted again, once.
  await ctx.transact((tx) => forgetGivenUp(tx, holdId));
  try {
    return await admittedWith(ctx, holdId, input.couponCode, { input, priced, dataKey });
  } catch (error) {
    throw wasGivenUp(error)
      ? new CouponRejected(input.couponCode, 'The coupon was held for too long. Try again.')
      : error;
  }
}

const wasGivenUp = (error: unknown): boolean => brokenConstraintOf(error) === HOLD_KEY;

/** Admits with a coupon that is held before, and given back when nothing comes of it. */
async function admittedWith(
  ctx: RequestContext,
  holdId: string,
  couponCode: string,
  asked: Pick<Reservation, 'input' | 'priced' | 'dataKey'>,
): Promise<Order> {
  const hold = { holdId, attemptId: newId() };
  const coupon = await holdFor(ctx, hold, couponCode, asked.priced);
  try {
    return await admitted(ctx, { ...asked, caller: ctx.caller, coupon });
  } catch (error) {
    // Only a refusal, or a hold that was given up, is sure to have made no order. What else went wrong may have been the
    // answer to a commit: promotions asks us, once the hold's time is over.
    if (error instanceof Refusal || wasGivenUp(error)) await release(ctx, hold);
    throw error;
  }
}

async function admitted(ctx: RequestContext, reservation: Reservation): Promise<Order> {
  const { order, lines } = await admissionOf(ctx.services).admit(reservation);
  if (lines !== null) ctx.prime(linesOfOrder, order.id, [...lines]);
  return order;
}

/** Whether the key made an order already: then its coupon is held, and whatever we would ask changes nothing. */
async function isReplay(ctx: RequestContext, { idempotencyKey }: Reserve): Promise<boolean> {
  return (await ctx.em.count(Order, { userId: ctx.actor.id, idempotencyKey })) > 0;
}

async function holdFor(
  ctx: RequestContext,
  hold: { holdId: string; attemptId: string },
  couponCode: string,
  { currency, lines }: PricedOrder,
): Promise<HeldCoupon> {
  const answer = await ctx.command(holdCoupon, {
    ...hold,
    userId: ctx.actor.id,
    couponCode,
    currency,
    lineTotalsMinor: lines.map(({ grossMinor }) => grossMinor),
  });
  if (!answer.held) throw new CouponRejected(couponCode, answer.reason);
  if (Date.parse(answer.expiresAt) - ctx.now.getTime() < HOLD_LEFT_MIN_MS) {
    await release(ctx, hold);
    throw new CouponRejected(
      couponCode,
      'The coupon is being used by an order of yours that is not finished. Try again in a moment.',
    );
  }
  return { holdId: hold.holdId, couponId: answer.couponId, label: answer.label, discountMinor: answer.discountMinor };
}

/** If this gets lost the hold ends by itself: promotions asks whether an order came of it. */
async function release(ctx: RequestContext, hold: { holdId: string; attemptId: string }): Promise<void> {
  try {
    await ctx.command(releaseCouponAttempt, hold);
  } catch (error) {
    ctx.services.log.warn(
      { err: error, holdId: hold.holdId },
      'A coupon was not given back; its hold will end by itself',
    );
  }
}
