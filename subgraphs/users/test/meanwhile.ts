import { withClient } from '@muster/kit/orm';
import { eventually, type TestSubgraph } from '@muster/testing';

/**
 * Result of `work` when an account changes (`assignment`) after its first read: `work` is held up where it counts its try
 * (`way`), and continues after the change.
 */
export function meanwhile<T>(
  graph: TestSubgraph,
  account: { readonly id: string; readonly way: string },
  assignment: string,
  work: () => Promise<T>,
): Promise<T> {
  return withClient(graph.databaseUrl, async (client) => {
    await client.query('begin');
    await client.query(
      `insert into failed_sign_in (account_id, ip, failures, window_ends_at) values ($1, $2, 0, now() + interval '1 minute')
       on conflict (account_id, ip) do update set failures = 0`,
      [account.id, account.way],
    );
    const answer = work();
    await eventually(async () => {
      const waiting = await graph.sql(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return waiting.length > 0;
    });
    await client.query(`update account set ${assignment} where id = $1`, [account.id]);
    await client.query('commit');
    return answer;
  });
}
