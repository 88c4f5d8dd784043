import { isId } from '@muster/kit/domain';
import { column, rowset } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';

export const REFUSAL_REASONS = ['QUOTA', 'LIMIT', 'NOT_OPEN', 'COUPON', 'BUSY', 'OTHER'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

const FLUSH_AFTER_MS = 1_000;
/** Offers and reasons of one flush: ids that strangers invent take no more memory than this. */
const KEYS_MAX = 5_000;

interface Refused {
  readonly offerId: string;
  readonly reason: RefusalReason;
  readonly count: number;
}

const refused = rowset<Refused>('refused', {
  offerId: ['uuid', ({ offerId }) => offerId],
  reason: ['text', ({ reason }) => reason],
  count: ['bigint', ({ count }) => count],
});

/** Adds refusals to those of their windows; an id that is no offer's counts nowhere. Windows come in one order, so that processes wait, and none is killed. */
const ADD = `with given as materialized (
    select quota.sell_window_id, refused.reason, sum(refused.count)::bigint as count
      from ${refused.from} join quota on quota.offer_id = refused.offer_id
     where quota.offer_id = any(?::uuid[]) group by 1, 2),
  minutes as (
    insert into sell_window_refusal_minute as minute (sell_window_id, at, count)
    select sell_window_id, date_trunc('minute', now()), sum(count) from given group by 1 order by 1
    on conflict (sell_window_id, at) do update set count = minute.count + excluded.count)
  insert into sell_window_refusal as total (sell_window_id, reason, count)
  select sell_window_id, reason, count from given order by 1, 2
  on conflict (sell_window_id, reason) do update set count = total.count + excluded.count`;

/**
 * Refusals of this process since the last flush. In a rush thousands a second are refused, most without any write: they are
 * counted in memory, and written by one statement a second. A process that dies loses the last second of them.
 */
export class RefusalCounts {
  #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly services: Pick<Services, 'db' | 'log'>) {}

  add(offerId: string, reason: RefusalReason, count = 1): void {
    const key = `${offerId.toLowerCase()} ${reason}`;
    const before = this.#counts.get(key);
    if (!isId(offerId) || (before === undefined && this.#counts.size >= KEYS_MAX)) return;
    this.#counts.set(key, (before ?? 0) + count);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Writes what was counted; after a failure it is kept for the next refusal's flush. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = this.#counts;
    if (counts.size === 0) return;
    this.#counts = new Map();
    const rows = [...counts].map(([key, count]) => {
      const [offerId, reason] = key.split(' ') as [string, RefusalReason];
      return { offerId, reason, count };
    });
    const params = [...refused.params(rows), column([...new Set(rows.map(({ offerId }) => offerId))])];
    try {
      await this.services.db.hot.write([{ sql: ADD, params }]);
    } catch (error) {
      this.services.log.warn({ err: error }, 'Refusals could not be counted; they are added to the next ones');
      for (const [key, count] of counts) this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    }
  }
}

const counters = new WeakMap<Services, RefusalCounts>();

/** The one counter of a running subgraph. */
export function refusalCountsOf(services: Services): RefusalCounts {
  const counter = counters.get(services) ?? new RefusalCounts(services);
  counters.set(services, counter);
  return counter;
}
