import type { HotPool } from '@muster/kit/orm';
import type { Availability, QuotaRequest } from '../quota/quota.rules.ts';
import { readAvailability } from '../quota/quota.ts';

export interface KeyedRequest extends QuotaRequest {
  readonly idempotencyKey: string;
}

/**
 * One availability check for all requests of offers that may be sold out, with the requests whose key made an order before.
 * It reads after they arrived, so that it sees units that were released by then. The orders are read last: they include
 * those that filled an offer.
 */
export async function checkAvailability(
  hot: HotPool,
  requests: readonly KeyedRequest[],
  now: Date,
): Promise<{ readonly availability: ReadonlyMap<string, Availability>; readonly repeats: ReadonlySet<number> }> {
  const offerIds = [...new Set(requests.flatMap(({ requested }) => requested.map(({ offerId }) => offerId)))];
  const [offers, repeats] = (await hot.read([readAvailability(offerIds, now), findRepeats(requests)])) as [
    readonly Availability[],
    readonly { at: number }[],
  ];
  return {
    availability: new Map(offers.map((offer) => [offer.offerId, offer])),
    repeats: new Set(repeats.map(({ at }) => at)),
  };
}

/** The requests whose key made an order before, by their positions in the list. */
export const findRepeats = (requests: readonly KeyedRequest[]) => ({
  sql: `select at from jsonb_to_recordset(?::jsonb) as request (at int, user_id uuid, key text)
     cross join lateral (
       select from orders where orders.user_id = request.user_id and orders.idempotency_key = request.key offset 0) as made`,
  params: [
    JSON.stringify(requests.map(({ userId, idempotencyKey }, at) => ({ at, user_id: userId, key: idempotencyKey }))),
  ],
});
