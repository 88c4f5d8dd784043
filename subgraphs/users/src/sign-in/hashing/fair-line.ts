import { Busy } from '@muster/kit/domain';

interface LineOptions {
  /** How many are let in at once. */
  readonly places: number;
  readonly waitingMax: number;
  /** What is taken to be how long somebody stays, until it was seen. */
  readonly stayMs: number;
}

export interface Comer {
  /** Whose turn is counted: an address, or its network. */
  readonly from: string;
  /** They wait no longer, in milliseconds: whoever would is refused at once. */
  readonly waitMaxMs: number;
  /** Goes before others. */
  readonly isPreferred?: boolean;
}

interface Waiting {
  readonly letIn: () => void;
  readonly sendAway: () => void;
}

/** Of so many turns in a row one is for those who are not preferred. */
const PREFERRED_IN_A_ROW = 3;
/** How much the latest stay counts in what is taken to be how long one takes. */
const LATEST_SHARE = 0.1;
const RETRY_MIN_MS = 1_000;

/**
 * Backpressure for work that takes a core: so many at once, and a line before it that is bounded in time, not only in number.
 * Fair queueing: those who wait are let in address by address in turn, so whoever sends a thousand waits for their own
 * thousand, and everybody else for one of them.
 */
export class FairLine {
  readonly #ordinary = new Lane();
  readonly #preferred = new Lane();
  #inside = 0;
  #inARow = 0;
  #stayMs: number;

  constructor(readonly options: LineOptions) {
    this.#stayMs = options.stayMs;
  }

  /** Whether somebody who comes now has to wait. */
  get isBusy(): boolean {
    return this.#inside >= this.options.places;
  }

  /** What somebody's stay is taken to be from here on, as it was measured. */
  expect(stayMs: number): void {
    this.#stayMs = stayMs;
  }

  /** Does the work when it is its turn, or throws Busy before anything of it has begun. */
  async through<T>(comer: Comer, work: () => Promise<T>): Promise<T> {
    await this.#turn(comer);
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.#stayMs += (performance.now() - began - this.#stayMs) * LATEST_SHARE;
      this.#leave();
    }
  }

  #turn({ from, waitMaxMs, isPreferred = false }: Comer): Promise<void> | undefined {
    const { waitingMax } = this.options;
    if (!this.isBusy) {
      this.#inside += 1;
      return undefined;
    }
    const lane = isPreferred ? this.#preferred : this.#ordinary;
    const expectedMs = (this.#aheadOf(from, lane) * this.#stayMs) / this.options.places;
    if (expectedMs > waitMaxMs) throw busy(expectedMs);
    if (this.#ordinary.size + this.#preferred.size >= waitingMax && !this.#makeRoomFor(from, lane))
      throw busy(waitMaxMs);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        lane.remove(from, waiting);
        reject(busy(waitMaxMs));
      }, waitMaxMs);
      const waiting: Waiting = {
        letIn() {
          clearTimeout(timer);
          resolve();
        },
        sendAway() {
          clearTimeout(timer);
          reject(busy(waitMaxMs));
        },
      };
      lane.add(from, waiting);
    });
  }

  /** How many are let in before one who comes now: of every address as many as this one has waiting already. */
  #aheadOf(from: string, lane: Lane): number {
    const ahead = lane.within(lane.of(from)) + 1;
    return lane === this.#preferred ? ahead : ahead + Math.min(this.#preferred.size, ahead * PREFERRED_IN_A_ROW);
  }

  /** A full line has room for whoever has fewer in it than somebody else: the last of those who have most goes. */
  #makeRoomFor(from: string, lane: Lane): boolean {
    const most = this.#ordinary.largest();
    if (most === undefined || (lane === this.#ordinary && most.count <= lane.of(from) + 1)) return false;
    this.#ordinary.last(most.from)?.sendAway();
    return true;
  }

  #leave(): void {
    const isPreferredsTurn =
      this.#preferred.size > 0 && (this.#inARow < PREFERRED_IN_A_ROW || this.#ordinary.size === 0);
    this.#inARow = isPreferredsTurn ? this.#inARow + 1 : 0;
    const next = (isPreferredsTurn ? this.#preferred : this.#ordinary).next();
    if (next === undefined) this.#inside -= 1;
    else next.letIn();
  }
}

const busy = (waitMs: number): Busy =>
  new Busy(
    'Too many passwords are looked at just now. Try again in a moment.',
    Math.max(RETRY_MIN_MS, Math.ceil(waitMs)),
  );

/** Those who wait, by where they came from; the address whose turn it is stands first. */
class Lane {
  readonly #waiting = new Map<string, Waiting[]>();
  size = 0;

  of(from: string): number {
    return this.#waiting.get(from)?.length ?? 0;
  }

  /** How many wait of all addresses, at most so many and one more of each. */
  within(rounds: number): number {
    let sum = 0;
    for (const { length } of this.#waiting.values()) sum += Math.min(length, rounds + 1);
    return sum;
  }

  add(from: string, one: Waiting): void {
    const others = this.#waiting.get(from);
    if (others === undefined) this.#waiting.set(from, [one]);
    else others.push(one);
    this.size += 1;
  }

  remove(from: string, one: Waiting): void {
    const all = this.#waiting.get(from);
    const at = all?.indexOf(one) ?? -1;
    if (all === undefined || at < 0) return;
    all.splice(at, 1);
    if (all.length === 0) this.#waiting.delete(from);
    this.size -= 1;
  }

  next(): Waiting | undefined {
    for (const [from, all] of this.#waiting) {
      const one = all.shift();
      // Its address goes to the end of the round.
      this.#waiting.delete(from);
      if (all.length > 0) this.#waiting.set(from, all);
      this.size -= 1;
      return one;
    }
    return undefined;
  }

  last(from: string): Waiting | undefined {
    const one = this.#waiting.get(from)?.at(-1);
    if (one !== undefined) this.remove(from, one);
    return one;
  }

  largest(): { readonly from: string; readonly count: number } | undefined {
    let found: { from: string; count: number } | undefined;
    for (const [from, { length: count }] of this.#waiting)
      if (found === undefined || count > found.count) found = { from, count };
    return found;
  }
}
