import { type Database, withClient } from '../orm/index.ts';
import type { Log } from '../subgraph/index.ts';

/** Rows that every relay and consumer is done with are kept this long: a lost transport can be filled again. */
const OUTBOX_KEPT_HOURS = 72;
const INBOX_KEPT_DAYS = 7;
const IDEMPOTENCY_KEPT_HOURS = 72;
const PRUNE_ROWS_MAX = 5_000;

/** Removes what is older than its time, a bounded number of rows a statement. */
export async function prune(db: Database): Promise<void> {
  const statements = [
    `delete from outbox_event where seq in (select seq from outbox_event where ticket is not null and sent_at < now() - interval '${OUTBOX_KEPT_HOURS} hours' limit ${PRUNE_ROWS_MAX})`,
    `delete from inbox_event where (event_id, consumer) in (select event_id, consumer from inbox_event where processed_at < now() - interval '${INBOX_KEPT_DAYS} days' limit ${PRUNE_ROWS_MAX})`,
    `delete from idempotency_record where (actor_id, operation, key) in (select actor_id, operation, key from idempotency_record where created_at < now() - interval '${IDEMPOTENCY_KEPT_HOURS} hours' limit ${PRUNE_ROWS_MAX})`,
  ];
  await withClient(db.url, async (client) => {
    for (const statement of statements) {
      while (((await client.query(statement)).rowCount ?? 0) === PRUNE_ROWS_MAX) {}
    }
  });
}

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;

/** Prunes a minute after the start and every hour from then on. */
export function startPruning({ db, log }: { db: Database; log: Log }): { close(): Promise<void> } {
  let running = Promise.resolve();
  let timer: NodeJS.Timeout;
  const round = () => {
    running = prune(db).catch((error) => log.warn({ err: error }, 'Old rows could not be removed; trying again later'));
    timer = setTimeout(round, EVERY_MS).unref();
  };
  timer = setTimeout(round, FIRST_AFTER_MS).unref();
  return {
    async close() {
      clearTimeout(timer);
      await running;
    },
  };
}
