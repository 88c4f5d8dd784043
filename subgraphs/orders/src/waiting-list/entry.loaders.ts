import { column } from '@muster/kit/orm';
import type { Reader } from '@muster/kit/subgraph';

/**
 * The position of each entry in its line, from 1: the entries that wait before it, and itself, whether it waits still or has just got
 * an offer. Each line is counted once, from its beginning to the last entry that is asked about.
 */
export async function positionOfEntry(ids: readonly string[], { read }: Reader): Promise<(number | null)[]> {
  const rows = await read<{ id: string; position: number }>({
    sql: `with asked as materialized (
       select id, offer_id, lag(id) over (partition by offer_id order by id) as previous
         from waiting_list_entry where id = any(?::uuid[]))
     select id, 1 + sum(entries) over (partition by offer_id order by id)::int as position
       from asked cross join lateral (
        select count(*) as entries from waiting_list_entry as entry
         where entry.offer_id = asked.offer_id and entry.status = 'WAITING' and entry.id < asked.id
           and entry.id >= coalesce(asked.previous, '00000000-0000-0000-0000-000000000000')) as between_them`,
    params: [column(ids)],
  });
  const positions = new Map(rows.map(({ id, position }) => [id, position]));
  return ids.map((id) => positions.get(id) ?? null);
}
