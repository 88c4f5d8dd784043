import type { z } from 'zod';
import { type EventType, partitionOf } from '../events/index.ts';
import { rowset } from './rowset.ts';
import type { Statement } from './statement.ts';
import type { Cause } from './transaction.ts';

export interface PendingEvent {
  readonly type: string;
  readonly version: number;
  readonly orderingKey: string;
  readonly payload: unknown;
}

/** An event ready for the outbox; throws when the payload breaks the event's schema. */
export function pendingEvent<P extends z.ZodType>(event: EventType<P>, payload: z.infer<P>): PendingEvent {
  const checked = event.payload.parse(payload);
  return { type: event.type, version: event.version, orderingKey: event.orderedBy(checked), payload: checked };
}

/** The columns of an event's outbox row, by name; its ordering key determines its partition. */
export const outboxRow = ({ type, version, orderingKey, payload }: PendingEvent) => ({
  partition: partitionOf(orderingKey),
  type,
  version,
  ordering_key: orderingKey,
  payload,
});

const outboxRows = rowset<ReturnType<typeof outboxRow>>('event', {
  partition: ['smallint', ({ partition }) => partition],
  type: ['text', ({ type }) => type],
  version: ['int', ({ version }) => version],
  orderingKey: ['text', ({ ordering_key }) => ordering_key],
  payload: ['json', ({ payload }) => JSON.stringify(payload)],
});

/** Writes all events of a transaction in one statement, in the order in which they were emitted. */
export const insertOutbox = (cause: Cause, now: Date, events: readonly PendingEvent[]): Statement => ({
  sql: `insert into outbox_event (${outboxRows.names}, correlation_id, causation_id, actor_kind, actor_id, occurred_at)
     select ${outboxRows.names}, ?, ?, ?, ?, ? from ${outboxRows.numbered} order by no`,
  params: [
    cause.correlationId,
    cause.causationId ?? null,
    cause.actor.kind,
    cause.actor.id,
    now,
    ...outboxRows.params(events.map(outboxRow)),
  ],
});
