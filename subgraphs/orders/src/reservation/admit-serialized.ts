import { randomUUID } from 'node:crypto';
import { type Refusal, system } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { requestPayment } from '../order/request-payment.ts';
import { decide, type Room, wantedOf } from '../quota/quota.rules.ts';
import { type HeldRow, heldIn, readHeld, readRoom, takeQuota } from '../quota/quota.ts';
import { type Asked, findRepeats } from './check-availability.ts';
import {
  insertOrders,
  type MadeOrder,
  newOrder,
  type PresentState,
  type Reservation,
  type Reserved,
  reservedOf,
} from './order-rows.ts';

/** An order, why there is none, or null for a repeat, whose key made one before. */
export type Verdict = Reserved | Refusal | null;

interface Decided {
  readonly verdicts: readonly Verdict[];
  readonly rooms: readonly Room[];
}

/**
 * Decides a batch one by one, in the order of arrival, while nobody else may: the rows of its offers are locked first. The
 * way when little is left, when customers are limited, and when payment is open already.
 */
export function admitInOrder(
  services: Services,
  batch: readonly (Asked & { readonly reservation: Reservation })[],
  offerIds: readonly string[],
): Promise<Decided> {
  const cause = { actor: system, correlationId: randomUUID() };
  return services.transact(cause, async (tx) => {
    const locked = await tx.run<Room>(readRoom(offerIds, tx.now, 'for no key update'));
    const rooms = new Map(locked.map((room) => [room.offerId, room]));
    const { repeats, held } = await readPast(tx, batch, rooms);
    const fresh = batch.filter((_, at) => !repeats.has(at));
    const decisions = decide(fresh, rooms, held);
    const made = await makeOrders(
      tx,
      fresh.filter((_, at) => decisions[at] === null).map(({ reservation }) => reservation),
      rooms,
    );
    const verdicts = new Map<unknown, Verdict>();
    fresh.forEach(({ reservation }, at) => {
      verdicts.set(reservation, decisions[at] ?? made.get(reservation) ?? null);
    });
    return {
      verdicts: batch.map(({ reservation }) => verdicts.get(reservation) ?? null),
      rooms: leftOf(rooms, [...made.keys()]),
    };
  });
}

/** Whose key made an order before, and what is held by customers of the offers that limit them. */
async function readPast(tx: Tx, batch: readonly Asked[], rooms: ReadonlyMap<string, Room>) {
  const repeated = findRepeats(batch);
  const heldOf = readHeld(
    batch.flatMap(({ userId, wanted }) =>
      wanted
        .filter(({ offerId }) => rooms.get(offerId)?.perUserLimit != null)
        .map(({ offerId }) => ({ userId, offerId })),
    ),
  );
  const rows = await tx.run<{ readonly at: number } | (HeldRow & { readonly at: null })>({
    sql: `with repeats as (${repeated.sql}), held as (${heldOf.sql})
     select at, null as "userId", null as "offerId", null as held from repeats
      union all select null, "userId", "offerId", held from held`,
    params: [...repeated.params, ...heldOf.params],
  });
  return {
    repeats: new Set(rows.map(({ at }) => at)),
    held: heldIn(rows.filter((row) => row.at === null)),
  };
}

/** Makes the orders and takes their places. A key that made an order in this very moment elsewhere makes none here. */
async function makeOrders(
  tx: Tx,
  reservations: readonly Reservation[],
  rooms: ReadonlyMap<string, Room>,
): Promise<Map<Reservation, Reserved>> {
  if (reservations.length === 0) return new Map();
  const orders = reservations.map((reservation) => ({ reservation, order: newOrder(reservation) }));
  const inserting = insertOrders(
    orders.map(({ order }) => order),
    tx.now,
  );
  const rows = new Map((await tx.run<MadeOrder>(inserting)).map((row) => [row.id, row]));
  const made = orders.filter(({ order }) => rows.has(order.id));
  if (made.length === 0) return new Map();
  await takeQuota(tx, wantedOf(made.flatMap(({ order }) => order.lines)));
  const present = await openPayment(
    tx,
    made.map(({ order }) => order),
    rooms,
  );
  return new Map(
    made.map(({ reservation, order }) => [
      reservation,
      reservedOf(order, rows.get(order.id)!, tx.now, present.get(order.id)),
    ]),
  );
}

/** Where payment is open for one of an order's offers already, it is open for this order too. */
async function openPayment(
  tx: Tx,
  orders: readonly { readonly id: string; readonly lines: readonly { readonly offerId: string }[] }[],
  rooms: ReadonlyMap<string, Room>,
): Promise<ReadonlyMap<string, PresentState>> {
  const byMinutes = Map.groupBy(
    orders,
    ({ lines }) =>
      lines.map(({ offerId }) => rooms.get(offerId)!).find(({ isConfirmed }) => isConfirmed)?.paymentWindowMinutes,
  );
  const present = new Map<string, PresentState>();
  for (const [minutes, those] of byMinutes) {
    if (minutes === undefined) continue;
    const ids = those.map(({ id }) => id);
    for (const order of await requestPayment(tx, ids, minutes)) present.set(order.id, order);
  }
  return present;
}

const leftOf = (rooms: ReadonlyMap<string, Room>, made: readonly Reservation[]): Room[] => {
  const taken = new Map(
    wantedOf(made.flatMap(({ input }) => input.lines)).map(({ offerId, quantity }) => [offerId, quantity]),
  );
  return [...rooms.values()].map((room) => ({
    ...room,
    left: room.left === null ? null : room.left - (taken.get(room.offerId) ?? 0),
  }));
};
