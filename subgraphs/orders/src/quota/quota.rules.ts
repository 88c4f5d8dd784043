import type { Refusal } from '@muster/kit/domain';
import { PerUserLimitExceeded, QuotaExceeded, SellWindowNotOpen } from './quota.refusals.ts';

export interface Wanted {
  readonly offerId: string;
  readonly quantity: number;
}

/** How much of an offer is left, and to whom. */
export interface Room {
  readonly offerId: string;
  readonly isOpen: boolean;
  /** Null for an offer without a cap. */
  readonly left: number | null;
  readonly perUserLimit: number | null;
  /** Its batch is confirmed: whoever reserves may pay. */
  readonly isConfirmed: boolean;
  readonly paymentWindowMinutes: number;
}

/** What a customer holds of an offer. */
export type Held = (userId: string, offerId: string) => number;

/** What one customer wants, every line or nothing. */
export interface Wish {
  readonly userId: string;
  readonly wanted: readonly Wanted[];
}

/** What some lines want of each offer: two lines of one offer are one wish. */
export function wantedOf(lines: readonly Wanted[]): Wanted[] {
  const wanted = new Map<string, number>();
  for (const { offerId, quantity } of lines) wanted.set(offerId, (wanted.get(offerId) ?? 0) + quantity);
  return [...wanted].map(([offerId, quantity]) => ({ offerId, quantity }));
}

/** Why what is wanted cannot be had: a window that is not open is said before any offer that is full. */
export function refusalOf(wanted: readonly Wanted[], rooms: ReadonlyMap<string, Room>): Refusal | null {
  const notOpen = wanted.find(({ offerId }) => rooms.get(offerId)?.isOpen !== true);
  if (notOpen !== undefined) return new SellWindowNotOpen(notOpen.offerId);
  for (const { offerId, quantity } of wanted) {
    const { left } = rooms.get(offerId)!;
    if (left !== null && left < quantity) return new QuotaExceeded(offerId, quantity, left);
  }
  return null;
}

/** Why a customer cannot have so much more of what they hold already. */
export function limitRefusalOf(wish: Wish, rooms: ReadonlyMap<string, Room>, held: Held): Refusal | null {
  for (const { offerId, quantity } of wish.wanted) {
    const limit = rooms.get(offerId)?.perUserLimit ?? null;
    const already = held(wish.userId, offerId);
    if (limit !== null && already + quantity > limit) return new PerUserLimitExceeded(offerId, limit, already);
  }
  return null;
}

/**
 * Who gets what there is: each in the order of arrival, each with a verdict of their own. Null is "yes". Whoever is refused
 * leaves what they wanted to those behind them.
 */
export function decide(
  wishes: readonly Wish[],
  quotas: ReadonlyMap<string, Room>,
  heldBefore: Held,
): (Refusal | null)[] {
  const rooms = new Map(quotas);
  const taken = new Map<string, number>();
  const held: Held = (userId, offerId) => heldBefore(userId, offerId) + (taken.get(`${userId} ${offerId}`) ?? 0);
  return wishes.map((wish) => {
    const refusal = refusalOf(wish.wanted, rooms) ?? limitRefusalOf(wish, rooms, held);
    if (refusal !== null) return refusal;
    for (const { offerId, quantity } of wish.wanted) {
      const room = rooms.get(offerId)!;
      if (room.left !== null) rooms.set(offerId, { ...room, left: room.left - quantity });
      const key = `${wish.userId} ${offerId}`;
      taken.set(key, (taken.get(key) ?? 0) + quantity);
    }
    return null;
  });
}
