import { column, type HotPool } from '@muster/kit/orm';
import type { RefusalReason } from './refusal-counts.ts';
import { type CurrencyRow, KEPT_COUNTS, type SellWindowTotals, totalsOf } from './totals.ts';

/** Everything that is counted of a sell window since its first order. None but the totals ever falls. */
export interface LaunchCounts {
  readonly at: Date;
  readonly placedQty: number;
  readonly placedOrders: number;
  readonly paidOrders: number;
  readonly refused: ReadonlyMap<RefusalReason, number>;
  readonly totals: SellWindowTotals;
}

const COUNTS = ['live_orders', 'live_qty', 'live_minor', 'paid_orders', 'paid_qty', 'paid_minor'];
const EVER = ['placed_qty', 'placed_orders', 'paid_ever_orders'];

interface KeptRow extends CurrencyRow {
  readonly placedQty: number;
  readonly placedOrders: number;
  readonly paidEver: number;
}

interface RefusedRow {
  readonly sellWindowId: string;
  readonly reason: RefusalReason;
  readonly count: number;
}

const KEPT = `select sell_window_id as "sellWindowId", currency, sum(live_orders)::int as "liveOrders", sum(live_qty)::int as "liveQty",
       sum(live_minor)::float8 as "liveMinor", sum(paid_orders)::int as "paidOrders", sum(paid_qty)::int as "paidQty",
       sum(paid_minor)::float8 as "paidMinor", sum(placed_qty)::int as "placedQty", sum(placed_orders)::int as "placedOrders",
       sum(paid_ever_orders)::int as "paidEver"
  from (${KEPT_COUNTS([...COUNTS, ...EVER])}) as kept group by 1, 2 order by "liveOrders" desc, currency`;
const REFUSED = `select sell_window_id as "sellWindowId", reason, count::int as count
  from sell_window_refusal where sell_window_id = any(?::uuid[]) order by reason`;

/** Counts of sell windows at one moment, by the clock of the database. */
export async function readLaunchCounts(
  hot: HotPool,
  sellWindowIds: readonly string[],
): Promise<ReadonlyMap<string, LaunchCounts>> {
  const ids = column(sellWindowIds);
  const [kept, refused, [clock]] = (await hot.read([
    { sql: KEPT, params: [ids, ids] },
    { sql: REFUSED, params: [ids] },
    { sql: 'select now() as at', params: [] },
  ])) as unknown as [KeptRow[], RefusedRow[], [{ at: string | Date }]];
  const keptOf = Map.groupBy(kept, ({ sellWindowId }) => sellWindowId);
  const refusedOf = Map.groupBy(refused, ({ sellWindowId }) => sellWindowId);
  const sum = (rows: readonly KeptRow[], count: (row: KeptRow) => number) =>
    rows.reduce((all, row) => all + count(row), 0);
  return new Map(
    sellWindowIds.map((id) => {
      const rows = keptOf.get(id) ?? [];
      const counts = {
        at: new Date(clock.at),
        placedQty: sum(rows, ({ placedQty }) => placedQty),
        placedOrders: sum(rows, ({ placedOrders }) => placedOrders),
        paidOrders: sum(rows, ({ paidEver }) => paidEver),
        refused: new Map((refusedOf.get(id) ?? []).map(({ reason, count }) => [reason, count] as const)),
        totals: totalsOf(rows),
      };
      return [id, counts] as const;
    }),
  );
}
