import type { OfferTerms } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { WINDOW_RANK } from '../quota/window-rank.ts';

const MINUTE_MS = 60_000;

/** Upserts this subgraph's copy of an offer, and its quota. */
export async function upsertTerms(tx: Tx, terms: OfferTerms): Promise<void> {
  await lockOffer(tx, terms.offerId);
  await tx.em.execute(
    `insert into offer (offer_id, sell_window_id, terms) values (?, ?, ?::jsonb)
     on conflict (offer_id) do update set terms = excluded.terms`,
    [terms.offerId, terms.sellWindowId, JSON.stringify(terms)],
  );
  await tx.em.execute(
    `insert into quota (offer_id, sell_window_id, min_qty, max_qty, per_user_limit, window_rank, start_at, close_at, status, payment_window_minutes, pay_until, updated_at, confirmed_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', ?, ?, ?, (select confirmed_at from confirmed_offer where offer_id = ?))
     on conflict (offer_id) do update set window_rank = greatest(quota.window_rank, excluded.window_rank)`,
    [
      terms.offerId,
      terms.sellWindowId,
      terms.thresholdQty,
      terms.maxQty,
      terms.perUserLimit,
      WINDOW_RANK[terms.windowStatus],
      terms.startAt,
      terms.closeAt,
      terms.paymentWindowMinutes,
      new Date(Date.parse(terms.closeAt) + terms.paymentGraceMinutes * MINUTE_MS),
      tx.now,
      terms.offerId,
    ],
  );
}

/** Serializes the two publishers of an offer: its terms and its confirmation. The later transaction finds the row of the first. */
export const lockOffer = (tx: Tx, offerId: string): Promise<unknown> =>
  tx.em.execute(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [offerId]);
