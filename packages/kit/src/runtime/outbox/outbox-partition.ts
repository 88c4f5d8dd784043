import type { Envelope } from '../../events/index.ts';
import { coalesce } from '../../subgraph/coalesce.ts';
import type { LockSession } from '../locks/lock-session.ts';
import type { EventPartition } from '../transport/transport.ts';

/** Maximum events of a batch. */
export const BATCH_MAX = 500;
/** Maximum batches that one statement makes unsent again. */
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

/** The ticket of a partition's last batch that was marked as sent, and its oldest unsent rows. */
export interface Unsent {
  readonly ticket: number;
  readonly rows: readonly OutboxRow[];
}

/** Unsent rows of each partition, including rows with a low `seq` that committed late. */
export async function readUnsent(session: LockSession, partitions: readonly number[]): Promise<Unsent[]> {
  const { rows } = await session.query<OutboxRow & { partition: number; ticket: string }>({
    name: 'unsent',
    text: `select outbox_partition.partition as partition, outbox_partition.ticket, event.*
             from outbox_partition left join lateral (
                  select seq, id, type, version, ordering_key, payload, correlation_id, causation_id, actor_kind, actor_id,
                         occurred_at
                    from outbox_event as event
                   where event.partition = outbox_partition.partition and event.ticket is null
                   order by seq limit ${BATCH_MAX}) as event on true
            where outbox_partition.partition = any($1::smallint[]) order by partition, seq`,
    values: [partitions],
  });
  const found = Map.groupBy(rows, ({ partition }) => partition);
  return partitions.map((partition) => {
    const ours = found.get(partition)!;
    // The left join answers a row without an event for a partition that has none.
    return { ticket: Number(ours[0]!.ticket), rows: ours.filter(({ seq }) => seq !== null) };
  });
}

/** A batch that the transport has accepted. */
export interface SentBatch {
  readonly partition: number;
  readonly ticket: number;
  readonly rows: readonly OutboxRow[];
}

/**
 * Marks batches of different partitions as sent and sets their tickets as the partitions' last, both or neither: a ticket that
 * is not the next one changes nothing. Answers which were marked. The commit is asynchronous: a mark that a crash of the
 * server loses is a duplicate batch.
 */
export async function markSent(session: LockSession, batches: readonly SentBatch[]): Promise<boolean[]> {
  const { rows } = await session.query<{ partition: number; count: number }>({
    name: 'mark',
    text: `with hurry as (select set_config('synchronous_commit', 'off', true)),
                forward as (
             update outbox_partition set ticket = given.ticket
               from hurry, unnest($1::smallint[], $2::bigint[]) as given (partition, ticket)
              where outbox_partition.partition = given.partition and outbox_partition.ticket = given.ticket - 1
             returning outbox_partition.partition, outbox_partition.ticket),
                marked as (
             update outbox_event set ticket = forward.ticket, sent_at = now()
               from forward, unnest($3::smallint[], $4::bigint[]) as sent (partition, seq)
              where sent.partition = forward.partition and outbox_event.seq = sent.seq
             returning outbox_event.partition)
           select partition, count(*)::int from marked group by partition`,
    values: [
      batches.map(({ partition }) => partition),
      batches.map(({ ticket }) => ticket),
      batches.flatMap((batch) => batch.rows.map(() => batch.partition)),
      batches.flatMap((batch) => batch.rows.map(({ seq }) => seq)),
    ],
  });
  const counts = new Map(rows.map(({ partition, count }) => [partition, count]));
  return batches.map((batch) => counts.get(batch.partition) === batch.rows.length);
}

/** The outbox as the partitions of one session use it: concurrent calls are coalesced into one statement. */
export function outboxOf(session: LockSession) {
  const read = coalesce((partitions: readonly number[]) => readUnsent(session, partitions));
  const mark = coalesce((batches: readonly SentBatch[]) => markSent(session, batches));
  return {
    unsentOf: (partition: number): Promise<Unsent> => read(partition),
    async sent(batch: SentBatch): Promise<void> {
      if (!(await mark(batch)))
        throw new Error(
          `Batch ${batch.ticket} of partition ${batch.partition} is not the next one; another relay was here.`,
        );
    },
    lost: (partition: number, after: number): Promise<void> => unsendAfter(session, partition, after),
  };
}
export type Outbox = ReturnType<typeof outboxOf>;

/**
 * Makes the batches after `ticket` unsent again, newest first and a bounded number a statement, so that after a crash on the
 * way less is left to do.
 */
export async function unsendAfter(session: LockSession, partition: number, ticket: number): Promise<void> {
  for (let ours = (await readUnsent(session, [partition]))[0]!.ticket; ours > ticket; ) {
    const back = Math.max(ticket, ours - BATCHES_BACK_MAX);
    await session.query({
      text: `with back as (update outbox_partition set ticket = $2 where partition = $1)
             update outbox_event set ticket = null, sent_at = null where partition = $1 and ticket > $2`,
      values: [partition, back],
    });
    ours = back;
  }
}

export const envelopeOf = (row: OutboxRow, { publisher, partition }: EventPartition): Envelope => ({
  id: row.id,
  type: row.type,
  version: row.version,
  publisher,
  seq: Number(row.seq),
  orderingKey: row.ordering_key,
  partition,
  occurredAt: row.occurred_at.toISOString(),
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  actor: { kind: row.actor_kind, id: row.actor_id },
  payload: row.payload,
});
