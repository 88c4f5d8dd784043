import { PARTITIONS } from '../events/index.ts';
import { type Database, IDEMPOTENCY_KEPT_HOURS, withClient } from '../orm/index.ts';
import type { Log, Retention } from '../subgraph/index.ts';

/** Retention of sent events: a transport that lost its data can be filled again. */
const OUTBOX_KEPT_HOURS = 72;
const INBOX_KEPT_DAYS = 7;
/** Maximum rows of a statement. */
const CHUNK_MAX = 5_000;

/** Tickets rise with time, so only the oldest rows of a partition are read. */
const SENT = `delete from outbox_event where seq in (
  select seq from (select seq, sent_at from outbox_event where partition = $1 and ticket is not null
                    order by ticket limit ${CHUNK_MAX}) as oldest
   where sent_at < now() - interval '${OUTBOX_KEPT_HOURS} hours')`;
/** The same by id: ids of events rise with time. */
const TAKEN = `delete from inbox_event where (event_id, consumer) in (
  select event_id, consumer
    from (select event_id, consumer, processed_at from inbox_event order by event_id, consumer limit ${CHUNK_MAX}) as oldest
   where processed_at < now() - interval '${INBOX_KEPT_DAYS} days')`;
const ANSWERED = `delete from idempotency_record where (actor_id, operation, key) in (
  select actor_id, operation, key from idempotency_record
   where created_at < now() - interval '${IDEMPOTENCY_KEPT_HOURS} hours' order by created_at limit ${CHUNK_MAX})`;

const rowsOf = ({ table, where }: Retention): string =>
  `delete from ${table} where ctid = any(array(select ctid from ${table} where ${where} limit ${CHUNK_MAX}))`;

/** Removes rows past their retention, a bounded number a statement. Unsent events are never old. */
export async function prune(
  { url, clock }: Pick<Database, 'url' | 'clock'>,
  retention: readonly Retention[] = [],
): Promise<void> {
  await withClient(url, async (client) => {
    const all = async (text: string, values: unknown[] = []) => {
      while ((await client.query(text, values)).rowCount === CHUNK_MAX) {}
    };
    for (let partition = 0; partition < PARTITIONS; partition += 1) await all(SENT, [partition]);
    await all(TAKEN);
    await all(ANSWERED);
    for (const rows of retention) await all(rowsOf(rows), [clock.now()]);
  });
}

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;

/** Prunes a minute after the start and every hour from then on. */
export function startPruning({
  db,
  log,
  retention,
}: {
  db: Database;
  log: Log;
  retention?: readonly Retention[] | undefined;
}): { close(): Promise<void> } {
  let running = Promise.resolve();
  let timer: NodeJS.Timeout;
  const round = () => {
    timer = setTimeout(round, EVERY_MS).unref();
    running = prune(db, retention).catch((error) =>
      log.warn({ err: error }, 'Old rows could not be removed; retrying later'),
    );
  };
  timer = setTimeout(round, FIRST_AFTER_MS).unref();
  return {
    async close() {
      clearTimeout(timer);
      await running;
    },
  };
}
