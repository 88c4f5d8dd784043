import type { OfferTerms } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { publishQuotas, serveWaitingLists } from '../quota/publish-quotas.ts';
import { withdrawOffers } from '../quota/quota.jobs.ts';
import { QUOTA_COLUMNS, type QuotaRow } from '../quota/quota-row.ts';
import { WINDOW_RANK } from '../quota/window-rank.ts';
import { wasRemoved } from './removed-offer.entity.ts';

const MINUTE_MS = 60_000;

interface Upserted {
  /** Payment ends sooner than before. */
  readonly isShorter: boolean;
}

/** The row after the upsert, and what was before; null for a row that was inserted. */
type UpsertedRow = QuotaRow & {
  readonly isShorter: boolean | null;
  readonly wasEnabled: boolean | null;
  readonly hasNewLimits: boolean;
};

/** Columns of the limits, which terms change only while nothing can be reserved: neither here nor in catalog has the window opened. */
const LIMITS = ['min_qty', 'max_qty', 'per_user_limit'] as const;
const UNOPENED = ` and greatest(quota.window_rank, excluded.window_rank) < ${WINDOW_RANK.OPEN} and quota.reserved_ever_qty = 0`;
const limitsOf = (table: string): string => `(${LIMITS.map((column) => `${table}.${column}`).join(', ')})`;
const newerLimits = `excluded.terms_revision > quota.terms_revision${UNOPENED} and ${limitsOf('quota')} is distinct from ${limitsOf('excluded')}`;

/**
 * Upserts this subgraph's copy of an offer, and its quota. Terms of an older revision change nothing. Until the window opens, limits
 * are among them; from then on the row decides about the cap. A closed quota keeps its end of payment.
 */
export async function upsertTerms(tx: Tx, terms: OfferTerms): Promise<Upserted> {
  await lockOffer(tx, terms.offerId);
  if (await wasRemoved(tx, terms.offerId)) return { isShorter: false };
  await tx.em.execute(
    `insert into offer (offer_id, sell_window_id, terms) values (?, ?, ?::jsonb)
     on conflict (offer_id) do update set terms = excluded.terms
      where coalesce((offer.terms ->> 'revision')::int, 1) <= (excluded.terms ->> 'revision')::int`,
    [terms.offerId, terms.sellWindowId, JSON.stringify(terms)],
  );
  const newer = (column: string, also = '') =>
    `${column} = case when excluded.terms_revision > quota.terms_revision${also} then excluded.${column} else quota.${column} end`;
  const [upserted] = await tx.em.execute<UpsertedRow[]>(
    `insert into quota (offer_id, sell_window_id, min_qty, max_qty, per_user_limit, window_rank, start_at, close_at, status,
       payment_window_minutes, pay_until, updated_at, enabled, terms_revision, confirmed_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', ?, ?, ?, ?, ?, (select confirmed_at from confirmed_offer where offer_id = ?))
     on conflict (offer_id) do update
        set window_rank = greatest(quota.window_rank, excluded.window_rank),
            ${newer('start_at')}, ${newer('close_at')}, ${newer('payment_window_minutes')}, ${newer('enabled')},
            ${newer('pay_until', ` and quota.status <> 'CLOSED'`)},
            ${LIMITS.map((column) => newer(column, UNOPENED)).join(', ')},
            seq = quota.seq + (${newerLimits})::int,
            updated_at = case when ${newerLimits} then excluded.updated_at else quota.updated_at end,
            terms_revision = greatest(quota.terms_revision, excluded.terms_revision)
     returning ${QUOTA_COLUMNS}, old.pay_until > new.pay_until as "isShorter", old.enabled as "wasEnabled", coalesce(old.seq <> new.seq, false) as "hasNewLimits"`,
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
      terms.enabled,
      terms.revision,
      terms.offerId,
    ],
  );
  const quota = upserted!;
  // A draft is for its managers.
  if (quota.hasNewLimits && quota.windowRank >= WINDOW_RANK.SCHEDULED) await publishQuotas(tx, [quota]);
  // On sale again, or for longer: units may have come back meanwhile.
  else await serveWaitingLists(tx, [quota]);
  if (quota.wasEnabled === true && !quota.enabled && quota.heldBackQty > 0)
    tx.schedule(withdrawOffers, terms.offerId, { offerId: terms.offerId }, tx.now);
  return { isShorter: quota.isShorter === true };
}

/** Serializes the two publishers of an offer: its terms and its confirmation. The later transaction finds the row of the first. */
export const lockOffer = (tx: Tx, offerId: string): Promise<unknown> =>
  tx.em.execute(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [offerId]);
