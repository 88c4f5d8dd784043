import type pg from 'pg';
import type { Database } from '../../orm/index.ts';

const watched = new WeakSet<object>();

/**
 * Releases the pool slot of a lost connection. The query builder below the ORM (kysely 0.29) never releases a connection on
 * which `begin` or `rollback` fails, as both do when the server went away: without this a PostgreSQL restart leaks a connection
 * for each open transaction, and a few restarts the whole pool.
 */
export async function freeLostClients({ orm }: Pick<Database, 'orm'>): Promise<void> {
  const pool = await orm.em.getConnection().getNativeClient();
  if (watched.has(pool)) return;
  watched.add(pool);
  // The pool emits "acquire" right before it hands out the release function.
  pool.on('acquire', (client) => queueMicrotask(() => releaseWhenLost(client)));
}

function releaseWhenLost(client: pg.PoolClient): void {
  const { release } = client;
  let released = false;
  const once = (reason?: Error | boolean) => {
    if (released) return;
    released = true;
    client.removeListener('end', lost);
    release(reason);
  };
  const lost = () => {
    try {
      once(true);
    } catch {
      // The waiter had given up, and the pool took the connection back before we saw it: nothing is to be freed.
    }
  };
  client.release = once;
  client.once('end', lost);
}
