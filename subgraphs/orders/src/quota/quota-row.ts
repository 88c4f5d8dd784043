import { column, type Tx } from '@muster/kit/orm';

/** The row of a quota. */
export interface QuotaRow {
  readonly offerId: string;
  readonly sellWindowId: string;
  readonly minQty: number;
  readonly maxQty: number | null;
  readonly soldQty: number;
  /** Units that are held back for customers of the waiting list. */
  readonly heldBackQty: number;
  /** Entries of the waiting list that have no offer yet. */
  readonly waitingCount: number;
  readonly reservedEverQty: number;
  readonly windowRank: number;
  readonly closeAt: Date;
  /** On sale. */
  readonly enabled: boolean;
  readonly status: 'OPEN' | 'SOLD_OUT' | 'CLOSED';
  readonly seq: number;
  readonly updatedAt: Date;
}

export const QUOTA_COLUMNS = `quota.offer_id as "offerId", quota.sell_window_id as "sellWindowId", quota.min_qty as "minQty", quota.max_qty as "maxQty",
  quota.sold_qty as "soldQty", quota.held_back_qty as "heldBackQty", quota.waiting_count as "waitingCount",
  quota.reserved_ever_qty::int as "reservedEverQty", quota.window_rank as "windowRank", quota.close_at as "closeAt", quota.enabled,
  quota.status, quota.seq::int as seq, quota.updated_at as "updatedAt"`;

/** The status of a row after a change of its taken units: sold and held back. */
export const statusAfter = (change: string): string =>
  `case when status = 'CLOSED' then 'CLOSED' when sold_qty + held_back_qty + ${change} = max_qty then 'SOLD_OUT' else 'OPEN' end`;

/** Units of an offer that nobody has: neither sold nor held back. Infinite without a cap. */
export const freeUnitsOf = ({ maxQty, soldQty, heldBackQty }: QuotaRow): number =>
  maxQty === null ? Number.POSITIVE_INFINITY : maxQty - soldQty - heldBackQty;

/** Quota rows, which stay so until the transaction ends. Every change of a waiting list entry comes after this lock. */
export const lockQuotas = (tx: Tx, offerIds: readonly string[]): Promise<QuotaRow[]> =>
  tx.run<QuotaRow>({
    sql: `select ${QUOTA_COLUMNS} from quota where offer_id = any(?::uuid[]) order by offer_id for no key update`,
    params: [column(offerIds)],
  });
