import type { Refusal } from '@muster/kit/domain';
import { PerUserLimitExceeded, QuotaExceeded, SellWindowNotOpen } from './quota.refusals.ts';

export interface RequestedQty {
  readonly offerId: string;
  readonly quantity: number;
}

export interface Availability {
  readonly offerId: string;
  readonly isOpen: boolean;
  /** Null for an offer without a cap. */
  readonly remaining: number | null;
  /** Units that are held back for customers of the waiting list; `remaining` is without them. */
  readonly heldBack: number;
  readonly perUserLimit: number | null;
  /** The batch is confirmed: a new order is payable at once. */
  readonly isConfirmed: boolean;
  readonly paymentWindowMinutes: number;
}

/** Units that a customer holds of an offer. */
export type Held = (userId: string, offerId: string) => number;
/** Units that are held back for a customer of the waiting list of an offer. */
export type HeldBack = (userId: string, offerId: string) => number;
const NONE: HeldBack = () => 0;

/** The request of one customer: every line or nothing. */
export interface QuotaRequest {
  readonly userId: string;
  readonly requested: readonly RequestedQty[];
}

/** A further rule of a batch, which counts the requests that were admitted before. */
export interface BatchRule<R> {
  refusalOf(request: R): Refusal | null;
  admitted(request: R): void;
}

/** The sum of some lines for each offer: two lines of one offer are one request. */
export function sumByOffer(lines: readonly RequestedQty[]): RequestedQty[] {
  const sums = new Map<string, number>();
  for (const { offerId, quantity } of lines) sums.set(offerId, (sums.get(offerId) ?? 0) + quantity);
  return [...sums].map(([offerId, quantity]) => ({ offerId, quantity }));
}

/** The refusal of a request that the quotas cannot give. A window that is not open comes before any offer that is sold out. */
export function refusalOf(
  { userId, requested }: QuotaRequest,
  availability: ReadonlyMap<string, Availability>,
  heldBack: HeldBack = NONE,
): Refusal | null {
  const notOpen = requested.find(({ offerId }) => availability.get(offerId)?.isOpen !== true);
  if (notOpen !== undefined) return new SellWindowNotOpen(notOpen.offerId);
  for (const { offerId, quantity } of requested) {
    const { remaining } = availability.get(offerId)!;
    if (remaining === null) continue;
    const theirs = remaining + heldBack(userId, offerId);
    if (theirs < quantity) return new QuotaExceeded(offerId, quantity, theirs);
  }
  return null;
}

/** The refusal of a request that exceeds the limit per customer, with what the customer holds already. */
export function limitRefusalOf(
  { userId, requested }: QuotaRequest,
  availability: ReadonlyMap<string, Availability>,
  held: Held,
): Refusal | null {
  for (const { offerId, quantity } of requested) {
    const limit = availability.get(offerId)?.perUserLimit ?? null;
    const already = held(userId, offerId);
    if (limit !== null && already + quantity > limit) return new PerUserLimitExceeded(offerId, limit, already);
  }
  return null;
}

interface Before {
  readonly held: Held;
  readonly heldBack?: HeldBack;
}

/**
 * A verdict for each request of a batch, in the order of arrival; null admits it. The units of a refused request stay for
 * the requests behind it. Units that are held back for a customer are used by the first of their requests that is admitted.
 */
export function decide<R extends QuotaRequest>(
  requests: readonly R[],
  before: ReadonlyMap<string, Availability>,
  { held: heldBefore, heldBack: heldBackBefore = NONE }: Before,
  rule?: BatchRule<R>,
): (Refusal | null)[] {
  const availability = new Map(before);
  const taken = new Map<string, number>();
  const keyOf = (userId: string, offerId: string) => `${userId} ${offerId}`;
  const held: Held = (userId, offerId) => heldBefore(userId, offerId) + (taken.get(keyOf(userId, offerId)) ?? 0);
  const heldBack: HeldBack = (userId, offerId) =>
    taken.has(keyOf(userId, offerId)) ? 0 : heldBackBefore(userId, offerId);
  return requests.map((request) => {
    const refusal =
      rule?.refusalOf(request) ??
      refusalOf(request, availability, heldBack) ??
      limitRefusalOf(request, availability, held);
    if (refusal !== null) return refusal;
    rule?.admitted(request);
    for (const { offerId, quantity } of request.requested) {
      const offer = availability.get(offerId)!;
      const ofFree = Math.max(0, quantity - heldBack(request.userId, offerId));
      if (offer.remaining !== null) availability.set(offerId, { ...offer, remaining: offer.remaining - ofFree });
      const key = keyOf(request.userId, offerId);
      taken.set(key, (taken.get(key) ?? 0) + quantity);
    }
    return null;
  });
}
