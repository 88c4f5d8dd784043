import { couponCodeOf, holdCoupon, releaseCouponAttempt } from '@muster/events';
import { Refusal } from '@muster/kit/domain';
import { brokenConstraintOf, newId } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { v5 } from 'uuid';
import type { Address } from '../contact/contact.ts';
import { discardGivenUp, HOLD_KEY } from '../order/coupon-hold.ts';
import { Order } from '../order/order.entity.ts';
import { linesOfOrder } from '../order/order.loaders.ts';
import { SellWindowNotOpen } from '../quota/quota.refusals.ts';
import { settingsOf } from '../settings.ts';
import { admissionOf } from './admission.ts';
import type { HeldCoupon, Reservation } from './order-rows.ts';
import { cachedTerms, type ReadTerms, readTerms, readTermsCoalesced } from './read-terms.ts';
import { type PricedOrder, priceLines } from './reservation.pricing.ts';
import { CouponRejected } from './reservation.refusals.ts';
import type { Reserve } from './reserve-input.ts';
import { readSavedAddress } from './saved-address.ts';

/** A coupon hold that expires sooner is not used: the order must exist before promotions asks for it. */
const HOLD_LEFT_MIN_MS = 60_000;
/** Namespace of hold ids: the same customer and idempotency key have the same coupon hold, however often they call. */
const HOLD_NAMESPACE = '6f9c1f4e-0f0b-5d5a-9a53-1f0a7c1b2d3e';

/**
 * Reserves units for an order. Terms and coupon come from other subgraphs before the transaction, and a coupon is released after
 * one that came to nothing: no transaction waits for the network.
 */
export async function reserve(ctx: RequestContext, input: Reserve): Promise<Order> {
  const { MUSTER_DATA_KEY: dataKey } = settingsOf(ctx.services);
  const offerIds = [...new Set(input.lines.map(({ offerId }) => offerId))];
  const savedAddress = await addressOf(ctx, input);
  if (input.couponCode == null) {
    const terms = cachedTerms(ctx.services, offerIds) ?? (await freshTerms(ctx, offerIds));
    return admitted(ctx, {
      caller: ctx.caller,
      input,
      savedAddress,
      priced: priceLines(input.lines, terms),
      coupon: null,
      dataKey,
    });
  }
  const { terms, notOpen, availability } = await readTerms(ctx, offerIds);
  admissionOf(ctx.services).update(availability);
  const priced = priceLines(input.lines, terms);
  if (await isReplay(ctx, input)) {
    return admitted(ctx, { caller: ctx.caller, input, priced, coupon: null, dataKey });
  }
  // The row decides; this only avoids a coupon hold, or its refusal, when nothing can be reserved anyway.
  if (notOpen[0] !== undefined) throw new SellWindowNotOpen(notOpen[0]);
  const holdId = v5(`${ctx.actor.id}\0${input.idempotencyKey}`, HOLD_NAMESPACE);
  try {
    return await admittedWith(ctx, holdId, input.couponCode, { input, savedAddress, priced, dataKey });
  } catch (error) {
    if (!wasGivenUp(error)) throw error;
  }
  // The hold was given up, a moment ago or after an earlier call of this key: it is reclaimed, once.
  await ctx.transact((tx) => discardGivenUp(tx, holdId));
  try {
    return await admittedWith(ctx, holdId, input.couponCode, { input, savedAddress, priced, dataKey });
  } catch (error) {
    throw wasGivenUp(error)
      ? new CouponRejected(input.couponCode, 'HELD_ELSEWHERE', 'The coupon was held for too long. Try again.')
      : error;
  }
}

/** The saved address that the input names. A repeat keeps the one that its order has, also when it was removed since. */
const addressOf = async (ctx: RequestContext, input: Reserve): Promise<Address | null> =>
  input.shippingAddressId == null || (await isReplay(ctx, input)) ? null : readSavedAddress(ctx, input);

/** Terms that are not cached yet. Their read also says how many units are left. */
async function freshTerms(ctx: RequestContext, offerIds: readonly string[]): Promise<ReadTerms['terms']> {
  const { terms, availability } = await readTermsCoalesced(ctx, offerIds);
  admissionOf(ctx.services).update(availability);
  return terms;
}

const wasGivenUp = (error: unknown): boolean => brokenConstraintOf(error) === HOLD_KEY;

/** Admits with a coupon hold, which is released when no order was made. */
async function admittedWith(
  ctx: RequestContext,
  holdId: string,
  couponCode: string,
  request: Pick<Reservation, 'input' | 'savedAddress' | 'priced' | 'dataKey'>,
): Promise<Order> {
  const hold = { holdId, attemptId: newId() };
  const coupon = await holdFor(ctx, hold, couponCode, request.priced);
  try {
    return await admitted(ctx, { ...request, caller: ctx.caller, coupon });
  } catch (error) {
    // Only after a refusal, or with a hold that was given up, is it certain that no order was made. Any other error may hide a
    // commit: promotions asks this subgraph once the hold has expired.
    if (error instanceof Refusal || wasGivenUp(error)) await release(ctx, hold);
    throw error;
  }
}

async function admitted(ctx: RequestContext, reservation: Reservation): Promise<Order> {
  const { order, lines } = await admissionOf(ctx.services).admit(reservation);
  if (lines !== null) ctx.prime(linesOfOrder, order.id, [...lines]);
  return order;
}

/** Whether the key made an order before: then its coupon is held already. */
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
  if (!answer.held) throw new CouponRejected(couponCode, answer.problem, answer.reason, answer.facts);
  if (Date.parse(answer.expiresAt) - ctx.now.getTime() < HOLD_LEFT_MIN_MS) {
    await release(ctx, hold);
    throw new CouponRejected(
      couponCode,
      'HELD_ELSEWHERE',
      'The coupon is held by an order of yours that is not finished. Try again in a moment.',
    );
  }
  return {
    holdId: hold.holdId,
    code: couponCodeOf(couponCode) ?? couponCode,
    couponId: answer.couponId,
    label: answer.label,
    discountMinor: answer.discountMinor,
  };
}

/** A release that gets lost does no harm: the hold expires, and promotions asks whether an order uses it. */
async function release(ctx: RequestContext, hold: { holdId: string; attemptId: string }): Promise<void> {
  try {
    await ctx.command(releaseCouponAttempt, hold);
  } catch (error) {
    ctx.services.log.warn({ err: error, holdId: hold.holdId }, 'A coupon was not released; its hold expires by itself');
  }
}
