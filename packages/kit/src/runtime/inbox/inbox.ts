import { system } from '../../domain/index.ts';
import type { Envelope } from '../../events/index.ts';
import { type Cause, rowset, type Tx } from '../../orm/index.ts';
import { safeMessage } from '../../process/index.ts';
import type { Consumer, SubgraphDefinition } from '../../subgraph/index.ts';

/** Event handlers act as the system, with the correlation id of the request that began it all. */
export const causedBy = (envelope: Envelope): Cause => ({
  actor: system,
  correlationId: envelope.correlationId,
  causationId: envelope.id,
});

/** The one consumer of each event type. */
export function consumersByType({ name, consumers }: Pick<SubgraphDefinition, 'name' | 'consumers'>) {
  const byType = new Map<string, Consumer>();
  for (const consumer of consumers) {
    const { type } = consumer.event;
    if (byType.has(type)) throw new Error(`${name} consumes ${type} twice: its inbox notes an event once`);
    byType.set(type, consumer);
  }
  return byType;
}

/** Writes the event's inbox row, unless there is one or an earlier event of its ordering key is parked. */
export async function claim(
  tx: Tx,
  group: string,
  envelope: Envelope,
): Promise<{ readonly fresh: boolean; readonly blocked: boolean }> {
  const [row] = await tx.run<{ fresh: boolean; blocked: boolean }>({
    sql: `with blocked as (
       select 1 from parked_event where consumer = ? and publisher = ? and ordering_key = ? limit 1),
     claimed as (
       insert into inbox_event (event_id, consumer, type, publisher)
       select ?, ?, ?, ? where not exists (select from blocked)
       on conflict do nothing returning 1)
     select exists (select from claimed) as fresh, exists (select from blocked) as blocked`,
    params: [group, envelope.publisher, envelope.orderingKey, envelope.id, group, envelope.type, envelope.publisher],
  });
  return row!;
}

const given = rowset<Envelope>('given', {
  id: ['uuid', ({ id }) => id],
  type: ['text', ({ type }) => type],
  publisher: ['text', ({ publisher }) => publisher],
  key: ['text', ({ orderingKey }) => orderingKey],
});

/** Writes the inbox rows of a batch; answers the ids that are new, or null when one of them is behind a parked event. */
export async function claimAll(tx: Tx, group: string, envelopes: readonly Envelope[]): Promise<Set<string> | null> {
  const [row] = await tx.run<{ claimed: string[]; blocked: boolean }>({
    sql: `with given as materialized (
       select * from ${given.from}),
     blocked as materialized (
       select from parked_event join given using (publisher)
        where parked_event.consumer = ? and parked_event.ordering_key = given.key limit 1),
     claimed as (
       insert into inbox_event (event_id, consumer, type, publisher)
       select id, ?, type, publisher from given where not exists (select from blocked)
       on conflict do nothing returning event_id)
     select coalesce((select json_agg(event_id) from claimed), '[]') as claimed, exists (select from blocked) as blocked`,
    params: [...given.params(envelopes), group, group],
  });
  return row!.blocked ? null : new Set(row!.claimed);
}

/** Parks an event (dead letter) that has no inbox row; one that is parked already stays as it is. */
export async function park(tx: Tx, group: string, envelope: Envelope, error: string, attempts: number): Promise<void> {
  await tx.em.execute(
    `insert into parked_event (event_id, consumer, publisher, ordering_key, envelope, error, attempts)
     select ?, ?, ?, ?, ?::json, ?, ?
      where not exists (select from inbox_event where event_id = ? and consumer = ?)
     on conflict (event_id, consumer) do nothing`,
    [
      envelope.id,
      group,
      envelope.publisher,
      envelope.orderingKey,
      JSON.stringify(envelope),
      error,
      attempts,
      envelope.id,
      group,
    ],
  );
}

/**
 * Whether an event of the ordering key is still parked. The share lock keeps the last of them from being replayed before this
 * transaction ends: it could go while a later one parks behind it and is forgotten.
 */
export async function holdParked(tx: Tx, group: string, envelope: Envelope): Promise<boolean> {
  const rows = await tx.em.execute(
    `select 1 from parked_event where consumer = ? and publisher = ? and ordering_key = ?
      order by position desc limit 1 for share`,
    [group, envelope.publisher, envelope.orderingKey],
  );
  return rows.length > 0;
}

/** The message of an error that a table keeps: operators read it there, so it holds no personal value. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? safeMessage(error) : 'something that is no error was thrown';
