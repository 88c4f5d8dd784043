import type { EntityManager } from '@mikro-orm/postgresql';
import { partitionOf } from '../events/index.ts';
import type { Cause } from './transaction.ts';

export interface PendingEvent {
  readonly type: string;
  readonly version: number;
  readonly orderingKey: string;
  readonly payload: unknown;
}

/** Writes all events of a transaction in one statement, in the order in which they were said. */
export async function insertOutbox(
  em: EntityManager,
  cause: Cause,
  now: Date,
  events: readonly PendingEvent[],
): Promise<void> {
  const rows = events.map((event) => ({
    partition: partitionOf(event.orderingKey),
    type: event.type,
    version: event.version,
    ordering_key: event.orderingKey,
    payload: event.payload,
  }));
  await em.execute(
    `insert into outbox_event
       (partition, type, version, ordering_key, payload, correlation_id, causation_id, actor_kind, actor_id, occurred_at)
     select partition, type, version, ordering_key, payload, ?, ?, ?, ?, ?
       from rows from (jsonb_to_recordset(?::jsonb)
         as (partition smallint, type text, version int, ordering_key text, payload jsonb)) with ordinality as event
      order by ordinality`,
    [cause.correlationId, cause.causationId ?? null, cause.actor.kind, cause.actor.id, now, JSON.stringify(rows)],
  );
}
