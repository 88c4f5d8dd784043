import { column, type HotPool, type Statement } from '@muster/kit/orm';
import type { Availability, HeldBack, QuotaRequest } from '../quota/quota.rules.ts';
import { readAvailability } from '../quota/quota.ts';

export interface KeyedRequest extends QuotaRequest {
  readonly idempotencyKey: string;
}

/**
 * One availability check for all requests of offers that may be sold out, with what is known of each. It reads after they
 * arrived, so that it sees units that were released by then. The orders are read last: they include those that filled an offer.
 */
export async function checkAvailability(
  hot: HotPool,
  requests: readonly KeyedRequest[],
  now: Date,
): Promise<{ readonly availability: ReadonlyMap<string, Availability>; readonly past: Past }> {
  const [offers, past] = (await hot.read([readAvailability(offerIdsOf(requests), now), readPast(requests, now)])) as [
    readonly Availability[],
    readonly PastRow[],
  ];
  return {
    availability: new Map(offers.map((offer) => [offer.offerId, offer])),
    past: pastOf(past),
  };
}

export const offerIdsOf = (requests: readonly QuotaRequest[]): string[] => [
  ...new Set(requests.flatMap(({ requested }) => requested.map(({ offerId }) => offerId))),
];

/** A request whose key made an order before, by its position in the list, or units that are held back for a customer. */
export type PastRow =
  | { readonly at: number; readonly entryId: null }
  | { readonly at: null; readonly entryId: string; readonly key: string; readonly units: number };

/** An entry of the waiting list that has an offer. */
export interface OfferedEntry {
  readonly entryId: string;
  readonly units: number;
}

/** The past of some requests. */
export interface Past {
  /** Positions of the requests whose key made an order before. */
  readonly repeats: ReadonlySet<number>;
  /** Entries with an offer, by customer and offer: the key of `HeldBack`. */
  readonly offered: ReadonlyMap<string, OfferedEntry>;
}

/** The past of requests as rows. Entries are looked up only while one of the offers holds units back. */
export const readPast = (requests: readonly KeyedRequest[], now: Date): Statement => {
  const offerIds = column(offerIdsOf(requests));
  return {
    sql: `with request as materialized (select * from jsonb_to_recordset(?::jsonb) as request (at int, user_id uuid, key text))
     select at, null as "entryId", null as key, null::int as units from request
      cross join lateral (
       select from orders where orders.user_id = request.user_id and orders.idempotency_key = request.key offset 0) as made
     union all
     select null, entry.id, request.user_id || ' ' || entry.offer_id, entry.quantity
       from (select distinct user_id from request) as request
      cross join lateral (
       select id, offer_id, quantity from waiting_list_entry
        where user_id = request.user_id and offer_id = any(?::uuid[]) and status = 'OFFERED' and offered_until > ? offset 0) as entry
      where exists (select from quota where offer_id = any(?::uuid[]) and held_back_qty > 0)`,
    params: [
      JSON.stringify(requests.map(({ userId, idempotencyKey }, at) => ({ at, user_id: userId, key: idempotencyKey }))),
      offerIds,
      now,
      offerIds,
    ],
  };
};

export const pastOf = (rows: readonly PastRow[]): Past => ({
  repeats: new Set(rows.flatMap(({ at }) => (at === null ? [] : [at]))),
  offered: new Map(
    rows.flatMap((row) => (row.at === null ? [[row.key, { entryId: row.entryId, units: row.units }] as const] : [])),
  ),
});

export const heldBackIn =
  ({ offered }: Past): HeldBack =>
  (userId, offerId) =>
    offered.get(`${userId} ${offerId}`)?.units ?? 0;
