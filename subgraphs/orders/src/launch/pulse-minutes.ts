import { column } from '@muster/kit/orm';
import type { LoaderDefinition, Reader } from '@muster/kit/subgraph';

/** Activity of a sell window in one minute. */
export interface PulseMinute {
  readonly at: Date;
  readonly reservedQty: number;
  readonly orders: number;
  readonly refused: number;
  readonly paidOrders: number;
}

/** Minutes of one answer. */
export const MINUTES_MAX = 120;

const since = `date_trunc('minute', now()) - make_interval(mins => ?::int - 1)`;
/** Minutes by the clock of the database, which all processes share. Those of changes that are not folded yet are added up. */
const READ = `with asked as (select id, ${since} + make_interval(mins => no) as at
                from unnest(?::uuid[]) as id cross join generate_series(0, ?::int - 1) as no),
  done as (
    select sell_window_id, at, placed_qty, placed_orders, paid_orders, 0 as refused
      from sell_window_minute where sell_window_id = any(?::uuid[]) and at >= ${since}
    union all
    select sell_window_id, date_trunc('minute', at), placed_qty, placed_orders, paid_ever_orders, 0
      from sell_window_change where sell_window_id = any(?::uuid[]) and at >= ${since}
    union all
    select sell_window_id, at, 0, 0, 0, count
      from sell_window_refusal_minute where sell_window_id = any(?::uuid[]) and at >= ${since})
  select asked.id as "sellWindowId", asked.at, coalesce(sum(placed_qty), 0)::int as "reservedQty", coalesce(sum(placed_orders), 0)::int as orders,
         coalesce(sum(paid_orders), 0)::int as "paidOrders", coalesce(sum(refused), 0)::int as refused
    from asked left join done on done.sell_window_id = asked.id and done.at = asked.at group by 1, 2 order by 2`;

type MinuteRow = PulseMinute & { readonly sellWindowId: string };

async function readMinutes(
  minutes: number,
  sellWindowIds: readonly string[],
  { read }: Pick<Reader, 'read'>,
): Promise<PulseMinute[][]> {
  const ids = column(sellWindowIds);
  const rows = await read<MinuteRow>({
    sql: READ,
    params: [minutes, ids, minutes, ids, minutes, ids, minutes, ids, minutes],
  });
  const byWindow = Map.groupBy(rows, ({ sellWindowId }) => sellWindowId);
  return sellWindowIds.map((id) =>
    (byWindow.get(id.toLowerCase()) ?? []).map(({ at, ...row }) => ({ ...row, at: new Date(at) })),
  );
}

const loaders = new Map<number, LoaderDefinition<string, PulseMinute[]>>();

/** The last minutes of sell windows, the present one last: one statement for all windows that are asked for as many. */
export function minutesOfWindow(minutes: number): LoaderDefinition<string, PulseMinute[]> {
  const loader = loaders.get(minutes) ?? ((ids, reader) => readMinutes(minutes, ids, reader));
  loaders.set(minutes, loader);
  return loader;
}
