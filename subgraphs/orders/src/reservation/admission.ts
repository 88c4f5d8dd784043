import { randomUUID } from 'node:crypto';
import { Busy, Refusal, system } from '@muster/kit/domain';
import { isUnavailable } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { type Availability, type RequestedQty, refusalOf, sumByOffer } from '../quota/quota.rules.ts';
import { type HoldCeilings, settingsOf } from '../settings.ts';
import { type Admitted, admitOptimistic, DoesNotFit } from './admit-optimistic.ts';
import { type AdmissionRequest, admitSerialized, requestOf } from './admit-serialized.ts';
import { AvailabilityCache } from './availability-cache.ts';
import { checkAvailability, heldBackIn } from './check-availability.ts';
import { MicroBatcher } from './micro-batcher.ts';
import type { Reservation, Reserved } from './order-rows.ts';
import { replay } from './replay.ts';

/** Reservations of a batch. */
const BATCH_SIZE_MAX = 256;
/** Reservations of an availability check. */
const CHECK_SIZE_MAX = 1_000;
/** Optimistic batches in flight: one makes its rows while another is committed. */
const OPTIMISTIC_IN_FLIGHT_MAX = 2;
/** Reservations that may wait for one offer. Beyond it, an immediate "busy" is better than a long wait. */
export const WAITING_MAX = 5_000;
const BUSY_RETRY_MS = 500;

/** A reservation whose caller waits for the answer. */
interface PendingRequest extends AdmissionRequest {
  resolve(reserved: Reserved): void;
  reject(reason: unknown): void;
}

/**
 * Routes every reservation of this process to one of three strategies, each in micro-batches: an optimistic batch while
 * stock is ample, a serialized batch when each reservation has to be counted, and an availability check for offers that
 * may be sold out. Other processes do the same: the rows of the offers decide.
 */
export class Admission {
  readonly #availability = new AvailabilityCache();
  readonly #waitingFor = new Map<string, number>();
  readonly #byKey = new Map<string, Promise<Reserved>>();
  readonly #ceilings: HoldCeilings | undefined;
  readonly #optimistic = new MicroBatcher<PendingRequest>((batch) => this.#admitOptimistic(batch), {
    batchSizeMax: BATCH_SIZE_MAX,
    inFlightMax: OPTIMISTIC_IN_FLIGHT_MAX,
  });
  readonly #serialized = new MicroBatcher<PendingRequest>((batch) => this.#admitSerialized(batch), {
    batchSizeMax: BATCH_SIZE_MAX,
    inFlightMax: 1,
  });
  readonly #checks = new MicroBatcher<PendingRequest>((batch) => this.#check(batch), {
    batchSizeMax: CHECK_SIZE_MAX,
    inFlightMax: 1,
  });

  constructor(readonly services: Services) {
    this.#ceilings = settingsOf(services).MUSTER_HOLDS;
  }

  /** Updates the cache with availability that the caller has just read. */
  update(offers: Iterable<Availability>): void {
    for (const offer of offers) this.#availability.update(offer);
  }

  /** The order of a reservation, never before it is committed. Throws the refusal, or Busy. */
  async admit(reservation: Reservation): Promise<Reserved> {
    const { caller, input } = reservation;
    const key = `${caller.actor.id}\0${input.idempotencyKey}`;
    const first = this.#byKey.get(key);
    if (first !== undefined) {
      await first.catch(() => {});
      return this.#admitAlone(reservation);
    }
    const request = requestOf(reservation);
    const { requested } = request;
    if (requested.some(({ offerId }) => (this.#waitingFor.get(offerId) ?? 0) >= WAITING_MAX))
      throw new Busy('Too many are reserving this offer at this moment. Try again.', BUSY_RETRY_MS);
    const answer = new Promise<Reserved>((resolve, reject) => this.#send([{ ...request, resolve, reject }]));
    this.#byKey.set(key, answer);
    this.#count(requested, 1);
    try {
      return await answer;
    } finally {
      this.#byKey.delete(key);
      this.#count(requested, -1);
    }
  }

  #count(requested: readonly RequestedQty[], by: 1 | -1): void {
    for (const { offerId } of requested) {
      const count = (this.#waitingFor.get(offerId) ?? 0) + by;
      if (count === 0) this.#waitingFor.delete(offerId);
      else this.#waitingFor.set(offerId, count);
    }
  }

  #send(requests: readonly PendingRequest[]): void {
    // Ceilings are counted under a lock, and their refusals come before those of an offer.
    if (this.#ceilings !== undefined) {
      this.#serialized.add(requests);
      return;
    }
    const { doubtful = [], available = [] } = Object.groupBy(requests, ({ requested }) =>
      this.#availability.mayBeSoldOut(requested) ? 'doubtful' : 'available',
    );
    this.#checks.add(doubtful);
    this.#sendAvailable(available);
  }

  #sendAvailable(requests: readonly PendingRequest[]): void {
    const { optimistic = [], serialized = [] } = Object.groupBy(requests, ({ requested }) =>
      this.#availability.hasAmpleStock(requested) ? 'optimistic' : 'serialized',
    );
    this.#optimistic.add(optimistic);
    this.#serialized.add(serialized);
  }

  async #check(batch: readonly PendingRequest[]): Promise<void> {
    await this.#settle(batch, async (part) => {
      const { hot } = this.services.db;
      const { availability, past } = await checkAvailability(hot, part, this.services.clock.now());
      this.update(availability.values());
      const heldBack = heldBackIn(past);
      const available = part.filter((request, at) => {
        if (past.repeats.has(at)) this.#answerAlone(request);
        else {
          const refusal = refusalOf(request, availability, heldBack);
          if (refusal === null) return true;
          request.reject(refusal);
        }
        return false;
      });
      this.#sendAvailable(available);
    });
  }

  async #admitOptimistic(batch: readonly PendingRequest[]): Promise<void> {
    await this.#settle(batch, async (part) => {
      const requested = sumByOffer(part.flatMap((request) => request.requested));
      if (!this.#availability.hasAmpleStock(requested)) return this.#serialized.add(part);
      let admitted: Admitted;
      try {
        admitted = await this.#availability.whileInFlight(requested, () =>
          admitOptimistic(
            this.services,
            part.map(({ reservation }) => reservation),
            requested.map(({ offerId }) => offerId),
          ),
        );
      } catch (error) {
        if (!(error instanceof DoesNotFit)) throw error;
        this.#availability.invalidate(requested);
        return this.#serialized.add(part);
      }
      for (const offer of admitted.availability) this.#availability.updateRemaining(offer);
      part.forEach((request, at) => {
        const order = admitted.orders[at]!;
        if (order === null) this.#answerAlone(request);
        else request.resolve(order);
      });
    });
  }

  async #admitSerialized(batch: readonly PendingRequest[]): Promise<void> {
    await this.#settle(batch, async (part) => {
      const cause = { actor: system, correlationId: randomUUID() };
      const { verdicts, availability } = await this.services.transact(cause, (tx) =>
        admitSerialized(tx, part, this.#ceilings),
      );
      this.update(availability);
      part.forEach((request, at) => {
        const verdict = verdicts[at]!;
        if (verdict === null) this.#answerAlone(request);
        else if (verdict instanceof Refusal) request.reject(verdict);
        else request.resolve(verdict);
      });
    });
  }

  /**
   * Retries a batch that fails as a whole by halves: a reservation that cannot be written fails no other, and is found in as
   * many tries as the batch can be halved, while all the others are still written together.
   */
  async #settle(
    batch: readonly PendingRequest[],
    work: (part: readonly PendingRequest[]) => Promise<void>,
    isWhole = true,
  ): Promise<void> {
    try {
      await work(batch);
    } catch (error) {
      // An unavailable database is so for each of them, and may have committed the last statement that it received.
      if ((isWhole && batch.length === 1) || isUnavailable(error)) {
        for (const request of batch) request.reject(error);
        return;
      }
      if (batch.length === 1) return this.#answerAlone(batch[0]!);
      const middle = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, middle), work, false);
      await this.#settle(batch.slice(middle), work, false);
    }
  }

  #answerAlone(request: PendingRequest): void {
    this.#admitAlone(request.reservation).then(request.resolve, request.reject);
  }

  /** A serialized batch of one. A repeat is answered before any quota is locked. */
  #admitAlone(reservation: Reservation): Promise<Reserved> {
    return this.services.transact(reservation.caller, async (tx) => {
      const first = await replay(tx, reservation);
      if (first !== null) return first;
      const [verdict] = (await admitSerialized(tx, [requestOf(reservation)], this.#ceilings)).verdicts;
      if (verdict instanceof Refusal) throw verdict;
      // Without a verdict, another process used the key meanwhile.
      return verdict ?? (await replay(tx, reservation))!;
    });
  }
}

const admissions = new WeakMap<Services, Admission>();

/** The one admission of a running subgraph. */
export function admissionOf(services: Services): Admission {
  const admission = admissions.get(services) ?? new Admission(services);
  admissions.set(services, admission);
  return admission;
}
