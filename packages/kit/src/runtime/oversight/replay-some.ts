import type { OutputOf } from '../../events/index.ts';
import type { replayParkedOf } from '../../subgraph/index.ts';
import type { InboxOptions } from '../inbox/consume.ts';
import { replayParked } from '../inbox/parked.ts';

/** Duration of a replay that somebody waits for; the rest stays parked. */
const REPLAY_WITHIN_MS = 6_000;

/** Retries some parked events, each with all of its ordering key, in order up to the first failure. */
export async function replaySome(
  { definition, services }: InboxOptions,
  ids: readonly string[],
): Promise<OutputOf<ReturnType<typeof replayParkedOf>>> {
  const until = performance.now() + REPLAY_WITHIN_MS;
  const found = await services.db.orm.em
    .fork()
    .execute<{ id: string; publisher: string; orderingKey: string }[]>(
      'select id, publisher, ordering_key as "orderingKey" from parked_event where id = any(array[?]::uuid[]) order by position',
      [ids],
    );
  const keys = new Map(found.map((row) => [`${row.publisher}\0${row.orderingKey}`, row]));
  for (const { publisher, orderingKey } of keys.values())
    await replayParked({ definition, services, publisher, orderingKey, until });
  const known = found.map(({ id }) => id);
  const left = await parkedAmong(services, known);
  return { handled: known.filter((id) => !left.has(id)), parked: [...left] };
}

async function parkedAmong({ db }: InboxOptions['services'], ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.orm.em
    .fork()
    .execute<{ id: string }[]>('select id from parked_event where id = any(array[?]::uuid[])', [ids]);
  return new Set(rows.map(({ id }) => id));
}
