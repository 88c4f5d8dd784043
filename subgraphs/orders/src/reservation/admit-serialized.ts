import type { Refusal } from '@muster/kit/domain';
import type { Statement, Tx } from '@muster/kit/orm';
import { requestPayment } from '../order/request-payment.ts';
import { type Availability, decide, sumByOffer } from '../quota/quota.rules.ts';
import { type HeldRow, heldIn, lockAvailability, readHeld } from '../quota/quota.ts';
import { type TakenOffer, takeQuota } from '../quota/take-quota.ts';
import type { HoldCeilings } from '../settings.ts';
import {
  heldBackIn,
  type KeyedRequest,
  offerIdsOf,
  type Past,
  type PastRow,
  pastOf,
  readPast,
} from './check-availability.ts';
import { ceilingRule, type HolderRequest } from './hold-ceilings.rules.ts';
import { lockHolders, networkDigestOf, readUnpaidUnits, recordHolders } from './hold-ceilings.ts';
import {
  insertOrders,
  type MadeOrder,
  type NewOrder,
  newOrder,
  type PresentState,
  type Reservation,
  type Reserved,
  reservedOf,
} from './order-rows.ts';

export interface AdmissionRequest extends KeyedRequest {
  readonly reservation: Reservation;
}

export const requestOf = (reservation: Reservation): AdmissionRequest => ({
  reservation,
  userId: reservation.caller.actor.id,
  idempotencyKey: reservation.input.idempotencyKey,
  requested: sumByOffer(reservation.input.lines),
});

/** An order, its refusal, or null for a repeat, whose key made an order before. */
export type Verdict = Reserved | Refusal | null;

interface Decided {
  readonly verdicts: readonly Verdict[];
  /** Availability of each offer of the batch, after it. */
  readonly availability: readonly Availability[];
}

/**
 * Decides a batch one by one, in the order of arrival, while the rows of its offers are locked: for an offer of which little is
 * left, that limits customers or whose payment is open already, and for every reservation of a shop with ceilings.
 */
export async function admitSerialized(
  tx: Tx,
  batch: readonly AdmissionRequest[],
  ceilings?: HoldCeilings,
): Promise<Decided> {
  const requests = batch.map((request) => ({
    ...request,
    network: ceilings === undefined ? null : networkDigestOf(request.reservation, ceilings),
  }));
  const offerIds = offerIdsOf(batch);
  const holders = ceilings === undefined ? undefined : lockHolders(requests);
  const locked = await tx.run<Availability>(lockAvailability(offerIds, tx.now, holders));
  const availability = new Map(locked.map((offer) => [offer.offerId, offer]));
  const { past, held } = await readCustomers(tx, requests, availability, ceilings);
  const fresh = requests.filter((_, at) => !past.repeats.has(at));
  const rule = ceilings === undefined ? undefined : ceilingRule(ceilings, held, tx.now);
  const refusals = decide(fresh, availability, { held: heldIn(held), heldBack: heldBackIn(past) }, rule);
  const made = await makeOrders(
    tx,
    fresh.filter((_, at) => refusals[at] === null),
    { availability, past, ceilings },
  );
  const verdicts = new Map<Reservation, Verdict>();
  fresh.forEach(({ reservation }, at) => {
    verdicts.set(reservation, refusals[at] ?? made.get(reservation) ?? null);
  });
  return {
    verdicts: batch.map(({ reservation }) => verdicts.get(reservation) ?? null),
    availability: leftOf(availability, [...made.keys()]),
  };
}

type CustomerRow = (PastRow & { readonly held: null }) | (HeldRow & { readonly at: null; readonly entryId: null });

/**
 * The past of the requests, and the units that customers hold: of the offers that limit them, and all unpaid ones where a shop
 * has ceilings.
 */
async function readCustomers(
  tx: Tx,
  requests: readonly (KeyedRequest & HolderRequest)[],
  availability: ReadonlyMap<string, Availability>,
  ceilings: HoldCeilings | undefined,
) {
  const past = readPast(requests, tx.now);
  const ofOffers = readHeld(
    requests.flatMap(({ userId, requested }) =>
      requested
        .filter(({ offerId }) => availability.get(offerId)?.perUserLimit != null)
        .map(({ offerId }) => ({ userId, offerId })),
    ),
  );
  const held: Statement[] = ceilings === undefined ? [ofOffers] : [ofOffers, readUnpaidUnits(requests)];
  const rows = await tx.run<CustomerRow>({
    sql: `with past as (${past.sql}), held as (${held.map(({ sql }) => sql).join(' union all ')})
     select at, "entryId", key, units, null as held from past union all select null, null, key, null, held from held`,
    params: [past, ...held].flatMap(({ params }) => params),
  });
  return {
    past: pastOf(rows.filter((row) => row.held === null)),
    held: new Map(rows.flatMap((row) => (row.held === null ? [] : [[row.key, row.held] as const]))),
  };
}

interface Known {
  readonly availability: ReadonlyMap<string, Availability>;
  readonly past: Past;
  readonly ceilings: HoldCeilings | undefined;
}

/** Makes the orders and takes their units. A key that made an order elsewhere at this very moment makes none here. */
async function makeOrders(
  tx: Tx,
  requests: readonly { readonly reservation: Reservation; readonly network: string | null }[],
  { availability, past, ceilings }: Known,
): Promise<Map<Reservation, Reserved>> {
  if (requests.length === 0) return new Map();
  const orders = requests.map(({ reservation, network }) => ({
    reservation,
    network,
    order: newOrder(reservation, tx.now),
  }));
  const inserting = insertOrders(
    orders.map(({ order }) => order),
    tx.now,
  );
  const rows = new Map((await tx.run<MadeOrder>(inserting)).map((row) => [row.id, row]));
  const made = orders.filter(({ order }) => rows.has(order.id));
  if (made.length === 0) return new Map();
  if (ceilings !== undefined)
    await recordHolders(
      tx,
      made.map(({ order: { id }, network }) => ({ id, network })),
      ceilings,
    );
  const taking = made.map(({ order }) => order);
  await takeQuota(tx, sumByOffer(taking.flatMap(({ lines }) => lines)), offersTakenBy(taking, past));
  const present = await openPayment(tx, taking, availability);
  return new Map(
    made.map(({ reservation, order }) => [
      reservation,
      reservedOf(order, rows.get(order.id)!, tx.now, present.get(order.id)),
    ]),
  );
}

/** Offers that new orders take: the first order of a customer who has an offer takes it. */
function offersTakenBy(orders: readonly NewOrder[], { offered }: Past): TakenOffer[] {
  const open = new Map(offered);
  return orders.flatMap(({ id: orderId, userId, lines }) =>
    sumByOffer(lines).flatMap(({ offerId }) => {
      const entry = open.get(`${userId} ${offerId}`);
      open.delete(`${userId} ${offerId}`);
      return entry === undefined ? [] : [{ ...entry, offerId, userId, orderId }];
    }),
  );
}

/** An order is payable from the start when payment is open for one of its offers. */
async function openPayment(
  tx: Tx,
  orders: readonly { readonly id: string; readonly lines: readonly { readonly offerId: string }[] }[],
  availability: ReadonlyMap<string, Availability>,
): Promise<ReadonlyMap<string, PresentState>> {
  const byMinutes = Map.groupBy(
    orders,
    ({ lines }) =>
      lines.map(({ offerId }) => availability.get(offerId)!).find(({ isConfirmed }) => isConfirmed)
        ?.paymentWindowMinutes,
  );
  const present = new Map<string, PresentState>();
  for (const [minutes, those] of byMinutes) {
    if (minutes === undefined) continue;
    const ids = those.map(({ id }) => id);
    for (const order of await requestPayment(tx, ids, minutes)) present.set(order.id, order);
  }
  return present;
}

const leftOf = (availability: ReadonlyMap<string, Availability>, made: readonly Reservation[]): Availability[] => {
  const taken = new Map(
    sumByOffer(made.flatMap(({ input }) => input.lines)).map(({ offerId, quantity }) => [offerId, quantity]),
  );
  return [...availability.values()].map((offer) => ({
    ...offer,
    remaining: offer.remaining === null ? null : offer.remaining - (taken.get(offer.offerId) ?? 0),
  }));
};
