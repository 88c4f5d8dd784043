import pg from 'pg';

/** Timeout of a statement, in milliseconds: a slower one means that the server is lost. */
const QUERY_WITHIN_MS = 15_000;
const CONNECT_WITHIN_MS = 10_000;

/** The connection that holds the locks. Its statements run while the locks are held, or not at all. */
export interface LockSession {
  query<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<R>>;
}

export interface OpenLockSession extends LockSession {
  /** Aborts once the connection is gone, and with it every lock. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
}

interface Options {
  readonly url: string;
  /** NOTIFY channels to listen to on the same connection. */
  readonly listen: readonly string[];
  /** Another session notified. */
  onNotification(): void;
}

export async function openLockSession({ url, listen, onNotification }: Options): Promise<OpenLockSession> {
  const lost = new AbortController();
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: QUERY_WITHIN_MS,
    keepAlive: true,
    // Statistics from an empty table must not turn a read of the outbox's tail into a scan of the whole.
    options: '-c enable_seqscan=off -c enable_bitmapscan=off -c timezone=UTC',
  });
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  client.on('notification', ({ processId }) => {
    if (processId !== (client as unknown as { processID: number }).processID) onNotification();
  });
  await client.connect();

  // One statement at a time, as the driver asks of its callers.
  let last: Promise<unknown> = Promise.resolve();
  const session: OpenLockSession = {
    lost: lost.signal,
    query<R extends pg.QueryResultRow>(query: pg.QueryConfig) {
      const answer = last.then(async () => {
        lost.signal.throwIfAborted();
        try {
          return await client.query<R>(query);
        } catch (error) {
          // A server's refusal has an error code; any other error means that the server is not there.
          if ((error as { code?: unknown }).code === undefined) lost.abort();
          throw error;
        }
      });
      last = answer.catch(() => {});
      return answer;
    },
    async close() {
      await client.end().catch(() => {});
      lost.abort();
    },
  };
  try {
    for (const channel of listen) await session.query({ text: `listen ${client.escapeIdentifier(channel)}` });
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
}
