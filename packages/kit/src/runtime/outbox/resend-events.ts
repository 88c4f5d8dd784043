import { withClient } from '../../orm/index.ts';

/** Within the retention of inboxes, which recognise duplicates. */
const DAYS_BACK = 6;

/**
 * Makes sent events unsent again: for a database that leaves its transport for one that stores nothing, with the events that no
 * consumer had handled yet. Inboxes recognise the duplicates.
 */
export async function resendEvents(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query(
      `update outbox_event set ticket = null, sent_at = null
        where ticket is not null and occurred_at > now() - make_interval(days => $1)`,
      [DAYS_BACK],
    ),
  );
}
