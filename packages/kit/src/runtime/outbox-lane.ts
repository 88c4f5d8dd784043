import type { Envelope } from '../events/index.ts';
import type { LockSession } from './lock-session.ts';
import type { Lane } from './transport.ts';

/** Events of a batch at most. */
export const BATCH_MAX = 500;
/** Batches whose rows become unsent again in one statement, at most. */
const BATCHES_BACK_MAX = 100;

export interface OutboxRow {
  readonly seq: string;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly ordering_key: string;
  readonly payload: never;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly occurred_at: Date;
}

/** The number of a partition's last batch that was marked as sent. */
export async function readTicket(session: LockSession, partition: number): Promise<number> {
  const { rows } = await session.query<{ ticket: string }>({
    name: 'ticket',
    text: 'select ticket from outbox_partition where partition = $1',
    values: [partition],
  });
  return Number(rows[0]!.ticket);
}

/** The oldest unsent rows of a partition. A row that was committed late is among them whatever its number. */
export async function readUnsent(session: LockSession, partition: number): Promise<OutboxRow[]> {
  const { rows } = await session.query<OutboxRow>({
    name: 'unsent',
    text: `select seq, id, type, version, ordering_key, payload, correlation_id, causation_id, actor_kind, actor_id, occurred_at
             from outbox_event where partition = $1 and ticket is null order by seq limit ${BATCH_MAX}`,
    values: [partition],
  });
  return rows;
}

/** Marks a batch as sent, and its number as the partition's last: both, or neither when the number is not the next. */
export async function markSent(
  session: LockSession,
  partition: number,
  ticket: number,
  rows: readonly OutboxRow[],
): Promise<void> {
  const { rowCount } = await session.query({
    name: 'mark',
    text: `with forward as (
             update outbox_partition set ticket = $2 where partition = $1 and ticket = $2::bigint - 1 returning 1)
           update outbox_event set ticket = $2, sent_at = now()
            where seq = any($3::bigint[]) and exists (select from forward)`,
    values: [partition, ticket, rows.map(({ seq }) => seq)],
  });
  if (rowCount !== rows.length)
    throw new Error(`Batch ${ticket} of partition ${partition} is not the next one; another relay was here.`);
}

/**
 * Makes the batches after `ticket` unsent again, the newest first and a bounded number a statement, so that a program
 * that dies on the way leaves a shorter way to the next.
 */
export async function unsendAfter(session: LockSession, partition: number, ticket: number): Promise<void> {
  for (let ours = await readTicket(session, partition); ours > ticket; ) {
    const back = Math.max(ticket, ours - BATCHES_BACK_MAX);
    await session.query({
      text: `with back as (update outbox_partition set ticket = $2 where partition = $1)
             update outbox_event set ticket = null, sent_at = null where partition = $1 and ticket > $2`,
      values: [partition, back],
    });
    ours = back;
  }
}

export const envelopeOf = (row: OutboxRow, lane: Lane): Envelope => ({
  id: row.id,
  type: row.type,
  version: row.version,
  publisher: lane.publisher,
  seq: Number(row.seq),
  orderingKey: row.ordering_key,
  partition: lane.partition,
  occurredAt: row.occurred_at.toISOString(),
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  actor: { kind: row.actor_kind, id: row.actor_id },
  payload: row.payload,
});
