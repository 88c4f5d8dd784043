import { partitionOf } from '../events/index.ts';
import type { Statement } from './statement.ts';
import type { Cause } from './transaction.ts';

export interface PendingEvent {
  readonly type: string;
  readonly version: number;
  readonly orderingKey: string;
  readonly payload: unknown;
}

/** Writes all events of a transaction in one statement, in the order in which they were said. */
export function insertOutbox(cause: Cause, now: Date, events: readonly PendingEvent[]): Statement {
  const rows = events.map((event) => ({
    partition: partitionOf(event.orderingKey),
    type: event.type,
    version: event.version,
    ordering_key: event.orderingKey,
    payload: event.payload,
  }));
  return {
    sql: `insert into outbox_event
       (partition, type, version, ordering_key, payload, correlation_id, causation_id, actor_kind, actor_id, occurred_at)
     select partition, type, version, ordering_key, payload, ?, ?, ?, ?, ?
       from rows from (jsonb_to_recordset(?::jsonb)
         as (partition smallint, type text, version int, ordering_key text, payload jsonb)) with ordinality as event
      order by ordinality`,
    params: [
      cause.correlationId,
      cause.causationId ?? null,
      cause.actor.kind,
      cause.actor.id,
      now,
      JSON.stringify(rows),
    ],
  };
}
