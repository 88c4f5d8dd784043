import type { Availability, RequestedQty } from '../quota/quota.rules.ts';

const OFFERS_MAX = 10_000;
/** A stock of fewer batches than this, each like the present one, is decided one reservation after the other. */
const BATCHES_LEFT_MIN = 4;

interface CachedOffer {
  /** Infinite for an offer without a cap. */
  remaining: number;
  /** No limit per customer, no units held back for some, and payment is not open yet: it does not matter who the customer is. */
  readonly isSimple: boolean;
  /** Units of batches that are not committed yet. */
  inFlight: number;
}

/**
 * The availability of each offer when this process last read its row. It only chooses the strategy: the row itself decides
 * every reservation.
 */
export class AvailabilityCache {
  readonly #offers = new Map<string, CachedOffer>();

  update({ offerId, isOpen, remaining, heldBack, perUserLimit, isConfirmed }: Availability): void {
    if (this.#offers.size >= OFFERS_MAX && !this.#offers.has(offerId)) this.#offers.clear();
    this.#offers.set(offerId, {
      remaining: isOpen ? (remaining ?? Number.POSITIVE_INFINITY) : 0,
      isSimple: perUserLimit === null && heldBack === 0 && !isConfirmed,
      inFlight: this.#offers.get(offerId)?.inFlight ?? 0,
    });
  }

  /** Updates an offer that an optimistic batch took units of: it is simple still. */
  updateRemaining({ offerId, remaining }: Pick<Availability, 'offerId' | 'remaining'>): void {
    const cached = this.#offers.get(offerId);
    if (cached !== undefined) cached.remaining = remaining ?? Number.POSITIVE_INFINITY;
  }

  /** An offer is not cached, sold out, or closed. */
  mayBeSoldOut(requested: readonly RequestedQty[]): boolean {
    return requested.some(({ offerId, quantity }) => (this.#offers.get(offerId)?.remaining ?? 0) < quantity);
  }

  /** The stock of every offer is large enough to admit a batch as a whole. */
  hasAmpleStock(requested: readonly RequestedQty[]): boolean {
    return requested.every(({ offerId, quantity }) => {
      const cached = this.#offers.get(offerId);
      return cached?.isSimple === true && cached.remaining - cached.inFlight >= BATCHES_LEFT_MIN * quantity;
    });
  }

  /** Counts the units as in flight until `take` settles. */
  async whileInFlight<T>(requested: readonly RequestedQty[], take: () => Promise<T>): Promise<T> {
    const move = (sign: 1 | -1) => {
      for (const { offerId, quantity } of requested) {
        const cached = this.#offers.get(offerId);
        if (cached !== undefined) cached.inFlight = Math.max(0, cached.inFlight + sign * quantity);
      }
    };
    move(1);
    try {
      return await take();
    } finally {
      move(-1);
    }
  }

  invalidate(requested: readonly RequestedQty[]): void {
    for (const { offerId } of requested) this.#offers.delete(offerId);
  }
}
