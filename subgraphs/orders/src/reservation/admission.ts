import { Busy, Refusal } from '@muster/kit/domain';
import { isUnavailable } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { type Room, refusalOf, type Wanted, wantedOf } from '../quota/quota.rules.ts';
import { type Admitted, admitAtOnce, DoesNotFit } from './admit-optimistic.ts';
import { admitInOrder } from './admit-serialized.ts';
import { RoomSeen } from './availability-cache.ts';
import { look } from './check-availability.ts';
import { Gatherer } from './micro-batcher.ts';
import type { Reservation, Reserved } from './order-rows.ts';
import { reserveAlone } from './reserve-alone.ts';

/** Reservations of one batch at most. */
const BATCH_MAX = 256;
/** Late comers that share a look at most. */
const LOOK_MAX = 1_000;
/** Batches that make their rows while another one is committed. */
const AT_ONCE_MAX = 2;
/** Reservations that may wait for one offer; past it, "busy" at once is better than a long wait. */
export const WAITING_MAX = 5_000;
const BUSY_RETRY_MS = 500;

/** A reservation whose caller waits for the answer. */
interface Waiting {
  readonly reservation: Reservation;
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly wanted: readonly Wanted[];
  resolve(reserved: Reserved): void;
  reject(reason: unknown): void;
}

/**
 * Where all reservations of this process meet. What arrives while others are being written is written together. Three
 * ways lead to a place: at once, while there is plenty; in order, when everybody has to be counted; and for those who may
 * be too late, a look that a thousand of them share. Other processes do the same: the rows of the offers decide.
 */
export class Admission {
  readonly #room = new RoomSeen();
  readonly #waitingFor = new Map<string, number>();
  readonly #byKey = new Map<string, Promise<Reserved>>();
  readonly #atOnce = new Gatherer<Waiting>((batch) => this.#admitAtOnce(batch), {
    batchMax: BATCH_MAX,
    atOnceMax: AT_ONCE_MAX,
  });
  readonly #inOrder = new Gatherer<Waiting>((batch) => this.#admitInOrder(batch), {
    batchMax: BATCH_MAX,
    atOnceMax: 1,
  });
  readonly #late = new Gatherer<Waiting>((batch) => this.#look(batch), { batchMax: LOOK_MAX, atOnceMax: 1 });

  constructor(readonly services: Services) {}

  /** Tells of rooms that somebody has just read. */
  see(rooms: Iterable<Room>): void {
    for (const room of rooms) this.#room.see(room);
  }

  /** The order that came of a reservation, or the refusal; never before it is committed. */
  async admit(reservation: Reservation): Promise<Reserved> {
    const { caller, input } = reservation;
    // Whoever asks has to be looked at: one by one, and not in batches.
    if (reservation.ceilings !== undefined) return this.#alone(reservation);
    const key = `${caller.actor.id}\0${input.idempotencyKey}`;
    const first = this.#byKey.get(key);
    if (first !== undefined) {
      await first.catch(() => {});
      return this.#alone(reservation);
    }
    const wanted = wantedOf(input.lines);
    if (wanted.some(({ offerId }) => (this.#waitingFor.get(offerId) ?? 0) >= WAITING_MAX))
      throw new Busy('Too many are reserving this offer at this moment. Try again.', BUSY_RETRY_MS);
    const answer = new Promise<Reserved>((resolve, reject) => {
      const { idempotencyKey } = input;
      this.#send([{ reservation, userId: caller.actor.id, idempotencyKey, wanted, resolve, reject }]);
    });
    this.#byKey.set(key, answer);
    this.#count(wanted, 1);
    try {
      return await answer;
    } finally {
      this.#byKey.delete(key);
      this.#count(wanted, -1);
    }
  }

  #count(wanted: readonly Wanted[], by: 1 | -1): void {
    for (const { offerId } of wanted) {
      const count = (this.#waitingFor.get(offerId) ?? 0) + by;
      if (count === 0) this.#waitingFor.delete(offerId);
      else this.#waitingFor.set(offerId, count);
    }
  }

  #send(batch: readonly Waiting[]): void {
    const { late = [], inTime = [] } = Object.groupBy(batch, ({ wanted }) =>
      this.#room.mayLack(wanted) ? 'late' : 'inTime',
    );
    this.#late.add(late);
    this.#sendInTime(inTime);
  }

  #sendInTime(batch: readonly Waiting[]): void {
    const { atOnce = [], inOrder = [] } = Object.groupBy(batch, ({ wanted }) =>
      this.#room.hasPlenty(wanted) ? 'atOnce' : 'inOrder',
    );
    this.#atOnce.add(atOnce);
    this.#inOrder.add(inOrder);
  }

  async #look(batch: readonly Waiting[]): Promise<void> {
    await this.#settling(batch, async (part) => {
      const { rooms, repeats } = await look(this.services.db.hot, part, this.services.clock.now());
      this.see(rooms.values());
      const inTime = part.filter((waiting, at) => {
        if (repeats.has(at)) this.#answerAlone(waiting);
        else {
          const refusal = refusalOf(waiting.wanted, rooms);
          if (refusal === null) return true;
          waiting.reject(refusal);
        }
        return false;
      });
      this.#sendInTime(inTime);
    });
  }

  async #admitAtOnce(batch: readonly Waiting[]): Promise<void> {
    await this.#settling(batch, async (part) => {
      const wanted = wantedOf(part.flatMap((waiting) => waiting.wanted));
      if (!this.#room.hasPlenty(wanted)) return this.#inOrder.add(part);
      let admitted: Admitted;
      try {
        admitted = await this.#room.during(wanted, () =>
          admitAtOnce(
            this.services,
            part.map(({ reservation }) => reservation),
            wanted.map(({ offerId }) => offerId),
          ),
        );
      } catch (error) {
        if (!(error instanceof DoesNotFit)) throw error;
        this.#room.forget(wanted);
        return this.#inOrder.add(part);
      }
      for (const offer of admitted.left) this.#room.seeLeft(offer);
      part.forEach((waiting, at) => {
        const order = admitted.orders[at]!;
        if (order === null) this.#answerAlone(waiting);
        else waiting.resolve(order);
      });
    });
  }

  async #admitInOrder(batch: readonly Waiting[]): Promise<void> {
    await this.#settling(batch, async (part) => {
      const offerIds = [...new Set(part.flatMap(({ wanted }) => wanted.map(({ offerId }) => offerId)))];
      const { verdicts, rooms } = await admitInOrder(this.services, part, offerIds);
      this.see(rooms);
      part.forEach((waiting, at) => {
        const verdict = verdicts[at]!;
        if (verdict === null) this.#answerAlone(waiting);
        else if (verdict instanceof Refusal) waiting.reject(verdict);
        else waiting.resolve(verdict);
      });
    });
  }

  /**
   * When a batch fails as a whole its halves are tried: one reservation that cannot be written spoils no other, and is found
   * in as many tries as the batch can be halved, while all the others are still written together.
   */
  async #settling(
    batch: readonly Waiting[],
    work: (part: readonly Waiting[]) => Promise<void>,
    isAlone = batch.length === 1,
  ): Promise<void> {
    try {
      await work(batch);
    } catch (error) {
      // A database that is away is away for each of them; whether a commit was the last that it heard is not known.
      if (isAlone || isUnavailable(error)) {
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      if (batch.length === 1) return this.#answerAlone(batch[0]!);
      const middle = Math.ceil(batch.length / 2);
      await this.#settling(batch.slice(0, middle), work, false);
      await this.#settling(batch.slice(middle), work, false);
    }
  }

  #answerAlone(waiting: Waiting): void {
    this.#alone(waiting.reservation).then(waiting.resolve, waiting.reject);
  }

  #alone(reservation: Reservation): Promise<Reserved> {
    return this.services.transact(reservation.caller, (tx) => reserveAlone(tx, reservation));
  }
}

const admissions = new WeakMap<Services, Admission>();

/** The one admission of a running subgraph. */
export function admissionOf(services: Services): Admission {
  const admission = admissions.get(services) ?? new Admission(services);
  admissions.set(services, admission);
  return admission;
}
