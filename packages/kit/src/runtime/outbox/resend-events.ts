import { withClient } from '../../orm/index.ts';

/** Within the time for which consumers know what they had. */
const DAYS_BACK = 6;

/**
 * Makes what was sent unsent again: for a database whose transport is left for one that keeps nothing, with whatever nobody
 * had taken from it. Consumers recognise what they had.
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
