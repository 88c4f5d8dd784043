import { column } from '@muster/kit/orm';
import type { Reader } from '@muster/kit/subgraph';

interface Sum {
  readonly amountMinor: number;
  readonly currency: string;
}

/** Sums of a sell window at this moment. Money is one sum a currency. */
export interface SellWindowTotals {
  readonly reservedQty: number;
  readonly paidQty: number;
  readonly reservedAmounts: readonly Sum[];
  readonly paidAmounts: readonly Sum[];
  readonly orders: number;
  readonly paidOrders: number;
}

/** Currencies of one window whose sums are answered: those of the most orders. */
export const CURRENCIES_MAX = 10;

/** Counts of a sell window that are kept, whether they are folded already or not. */
export const KEPT_COUNTS = (counts: readonly string[]): string =>
  ['sell_window_total', 'sell_window_change']
    .map(
      (table) =>
        `select sell_window_id, currency, ${counts.join(', ')} from ${table} where sell_window_id = any(?::uuid[])`,
    )
    .join(' union all ');

export interface CurrencyRow {
  readonly sellWindowId: string;
  readonly currency: string;
  readonly liveOrders: number;
  readonly liveQty: number;
  readonly liveMinor: number;
  readonly paidOrders: number;
  readonly paidQty: number;
  readonly paidMinor: number;
}

const COUNTS = ['live_orders', 'live_qty', 'live_minor', 'paid_orders', 'paid_qty', 'paid_minor'];

const readTotals = (sellWindowIds: readonly string[]) => ({
  sql: `select sell_window_id as "sellWindowId", currency, sum(live_orders)::int as "liveOrders", sum(live_qty)::int as "liveQty",
       sum(live_minor)::float8 as "liveMinor", sum(paid_orders)::int as "paidOrders", sum(paid_qty)::int as "paidQty",
       sum(paid_minor)::float8 as "paidMinor"
  from (${KEPT_COUNTS(COUNTS)}) as kept group by 1, 2 order by "liveOrders" desc, currency`,
  params: [column(sellWindowIds), column(sellWindowIds)],
});

/** Totals of sell windows, by one statement for all of them, which reads no order. */
export async function totalsOfWindow(
  sellWindowIds: readonly string[],
  { read }: Pick<Reader, 'read'>,
): Promise<SellWindowTotals[]> {
  const rows = await read<CurrencyRow>(readTotals(sellWindowIds));
  const byWindow = Map.groupBy(rows, ({ sellWindowId }) => sellWindowId);
  return sellWindowIds.map((id) => totalsOf(byWindow.get(id.toLowerCase()) ?? []));
}

/** A paid unit counts as paid alone, as in the counter of a batch; a paid order counts in both numbers of orders. */
export function totalsOf(rows: readonly Omit<CurrencyRow, 'sellWindowId'>[]): SellWindowTotals {
  const all = (count: (row: Omit<CurrencyRow, 'sellWindowId'>) => number) =>
    rows.reduce((sum, row) => sum + count(row), 0);
  const money = (amount: (row: Omit<CurrencyRow, 'sellWindowId'>) => number): Sum[] =>
    rows
      .map((row) => ({ amountMinor: amount(row), currency: row.currency }))
      .filter(({ amountMinor }) => amountMinor !== 0)
      .slice(0, CURRENCIES_MAX);
  return {
    reservedQty: all(({ liveQty, paidQty }) => liveQty - paidQty),
    paidQty: all(({ paidQty }) => paidQty),
    reservedAmounts: money(({ liveMinor, paidMinor }) => liveMinor - paidMinor),
    paidAmounts: money(({ paidMinor }) => paidMinor),
    orders: all(({ liveOrders }) => liveOrders),
    paidOrders: all(({ paidOrders }) => paidOrders),
  };
}
