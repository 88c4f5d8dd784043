import type { OutputOf } from '../../events/index.ts';
import type { Database } from '../../orm/index.ts';
import type { ParkedHead, parkedHeadsOf } from '../../subgraph/index.ts';

interface Page {
  readonly behind: string | null;
  readonly isBackward: boolean;
  readonly limit: number;
}

/** An event that waits behind another one of its key is no row of the list: it is counted by that one. */
const HEADS = `from parked_event as head where not exists (
  select from parked_event as earlier
   where earlier.consumer = head.consumer and earlier.publisher = head.publisher
     and earlier.ordering_key = head.ordering_key and earlier.position < head.position)`;

/** First parked event of each ordering key, without its payload. */
export async function readParkedHeads(
  db: Database,
  { behind, isBackward, limit }: Page,
): Promise<OutputOf<ReturnType<typeof parkedHeadsOf>>> {
  const em = db.orm.em.fork();
  const heads =
    limit === 0
      ? []
      : await em.execute<(ParkedHead & { parkedAt: string | Date })[]>(
          `select id, publisher, envelope ->> 'type' as type, ordering_key as "orderingKey", attempts, error,
                  parked_at as "parkedAt",
                  (select count(*)::int - 1 from parked_event as behind
                    where behind.consumer = head.consumer and behind.publisher = head.publisher
                      and behind.ordering_key = head.ordering_key) as waiting
             ${HEADS} ${behind === null ? '' : `and id ${isBackward ? '<' : '>'} ?`}
            order by id ${isBackward ? 'desc' : 'asc'} limit ?`,
          [...(behind === null ? [] : [behind]), limit],
        );
  const [row] = await em.execute<{ count: number }[]>(`select count(*)::int as count ${HEADS}`);
  return {
    heads: heads.map((head) => ({ ...head, parkedAt: new Date(head.parkedAt).toISOString() })),
    count: row!.count,
  };
}
