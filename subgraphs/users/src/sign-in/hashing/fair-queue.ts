import { Busy, RoundRobin } from '@muster/kit/domain';

interface QueueOptions {
  /** Work that runs at the same time. */
  readonly slots: number;
  readonly waitingMax: number;
  /** Estimate of one run, until one was measured. */
  readonly durationMs: number;
}

export interface QueueRequest {
  /** The key of fairness: an address, or its network. */
  readonly from: string;
  /** Longest wait in milliseconds; a request whose expected wait is longer is refused at once. */
  readonly waitMaxMs: number;
  /** Has priority over others. */
  readonly isPreferred?: boolean;
}

interface Waiting {
  readonly admit: () => void;
  readonly refuse: () => void;
}

/** Consecutive turns of preferred requests, after which an ordinary one runs. */
const PREFERRED_IN_A_ROW = 3;
/** Weight of the latest run in the moving average of durations. */
const LATEST_SHARE = 0.1;
const RETRY_MIN_MS = 1_000;

/**
 * Backpressure for CPU-bound work: limited concurrency, and a queue before it that is bounded in time, not only in number. Fair
 * queueing: requests are admitted address by address in turn, so a sender of a thousand waits for their own thousand, and everybody
 * else for one of them.
 */
export class FairQueue {
  readonly #ordinary = new RoundRobin<Waiting>();
  readonly #preferred = new RoundRobin<Waiting>();
  #running = 0;
  #inARow = 0;
  #durationMs: number;

  constructor(readonly options: QueueOptions) {
    this.#durationMs = options.durationMs;
  }

  /** Whether the queue would make a new request wait. */
  get isBusy(): boolean {
    return this.#running >= this.options.slots;
  }

  /** Sets the estimate of one run, as it was measured. */
  expect(durationMs: number): void {
    this.#durationMs = durationMs;
  }

  /** Runs the work when its turn comes, or throws Busy before any of it has begun. */
  async run<T>(request: QueueRequest, work: () => Promise<T>): Promise<T> {
    await this.#turn(request);
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.#durationMs += (performance.now() - began - this.#durationMs) * LATEST_SHARE;
      this.#leave();
    }
  }

  #turn({ from, waitMaxMs, isPreferred = false }: QueueRequest): Promise<void> | undefined {
    const { waitingMax } = this.options;
    if (!this.isBusy) {
      this.#running += 1;
      return undefined;
    }
    const waiters = isPreferred ? this.#preferred : this.#ordinary;
    const expectedMs = (this.#aheadOf(from, waiters) * this.#durationMs) / this.options.slots;
    if (expectedMs > waitMaxMs) throw busy(expectedMs);
    if (this.#ordinary.size + this.#preferred.size >= waitingMax && !this.#evictFor(from, waiters))
      throw busy(waitMaxMs);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.remove(from, waiting);
        reject(busy(waitMaxMs));
      }, waitMaxMs);
      const waiting: Waiting = {
        admit() {
          clearTimeout(timer);
          resolve();
        },
        refuse() {
          clearTimeout(timer);
          reject(busy(waitMaxMs));
        },
      };
      waiters.add(from, waiting);
    });
  }

  /** Requests that run before a new one: of every address as many as this one has waiting already. */
  #aheadOf(from: string, waiters: RoundRobin<Waiting>): number {
    const ahead = waiters.within(waiters.of(from)) + 1;
    return waiters === this.#preferred ? ahead : ahead + Math.min(this.#preferred.size, ahead * PREFERRED_IN_A_ROW);
  }

  /** A full queue admits an address with fewer requests than another: the last request of the largest address is evicted. */
  #evictFor(from: string, waiters: RoundRobin<Waiting>): boolean {
    const most = this.#ordinary.largest();
    if (most === undefined || (waiters === this.#ordinary && most.count <= waiters.of(from) + 1)) return false;
    this.#ordinary.last(most.owner)?.refuse();
    return true;
  }

  #leave(): void {
    const isPreferredsTurn =
      this.#preferred.size > 0 && (this.#inARow < PREFERRED_IN_A_ROW || this.#ordinary.size === 0);
    this.#inARow = isPreferredsTurn ? this.#inARow + 1 : 0;
    const next = (isPreferredsTurn ? this.#preferred : this.#ordinary).next();
    if (next === undefined) this.#running -= 1;
    else next.admit();
  }
}

const busy = (waitMs: number): Busy =>
  new Busy(
    'Too many passwords are being checked just now. Try again in a moment.',
    Math.max(RETRY_MIN_MS, Math.ceil(waitMs)),
  );
