import type { Room, Wanted } from '../quota/quota.rules.ts';

const OFFERS_MAX = 10_000;
/** With less than this many batches like the present one left, places are given one batch after the other. */
const BATCHES_LEFT_MIN = 4;

interface Seen {
  /** Infinite for an offer without a cap. */
  left: number;
  /** Nobody is limited, and payment is not open yet: all that fits may have it, without a look at who asks. */
  readonly isSimple: boolean;
  /** What batches that are not committed yet are about to take. */
  onTheWay: number;
}

/**
 * How much of each offer was left when this process last saw its row. Only a hint of which way to take: what is given is
 * decided by the row itself.
 */
export class RoomSeen {
  readonly #offers = new Map<string, Seen>();

  see({ offerId, isOpen, left, perUserLimit, isConfirmed }: Room): void {
    if (this.#offers.size >= OFFERS_MAX && !this.#offers.has(offerId)) this.#offers.clear();
    this.#offers.set(offerId, {
      left: isOpen ? (left ?? Number.POSITIVE_INFINITY) : 0,
      isSimple: perUserLimit === null && !isConfirmed,
      onTheWay: this.#offers.get(offerId)?.onTheWay ?? 0,
    });
  }

  /** What is left of an offer that was simple a moment ago. */
  seeLeft({ offerId, left }: Pick<Room, 'offerId' | 'left'>): void {
    const seen = this.#offers.get(offerId);
    if (seen !== undefined) seen.left = left ?? Number.POSITIVE_INFINITY;
  }

  /** Nothing is known of an offer any more, or it is known to be full or closed. */
  mayLack(wanted: readonly Wanted[]): boolean {
    return wanted.some(({ offerId, quantity }) => (this.#offers.get(offerId)?.left ?? 0) < quantity);
  }

  /** So much is left that nobody needs to be counted one by one. */
  hasPlenty(wanted: readonly Wanted[]): boolean {
    return wanted.every(({ offerId, quantity }) => {
      const seen = this.#offers.get(offerId);
      return seen?.isSimple === true && seen.left - seen.onTheWay >= BATCHES_LEFT_MIN * quantity;
    });
  }

  /** Notes what is on its way until `take` settles. */
  async during<T>(wanted: readonly Wanted[], take: () => Promise<T>): Promise<T> {
    const move = (sign: 1 | -1) => {
      for (const { offerId, quantity } of wanted) {
        const seen = this.#offers.get(offerId);
        if (seen !== undefined) seen.onTheWay = Math.max(0, seen.onTheWay + sign * quantity);
      }
    };
    move(1);
    try {
      return await take();
    } finally {
      move(-1);
    }
  }

  forget(wanted: readonly Wanted[]): void {
    for (const { offerId } of wanted) this.#offers.delete(offerId);
  }
}
