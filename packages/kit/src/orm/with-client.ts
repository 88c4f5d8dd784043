import pg from 'pg';

/** A dedicated connection for one piece of work; its end releases every session lock. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // The query in flight rejects by itself; without a listener the program would end.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** A small pool for many queries in a row: a connection for each would take longer than most of them. */
export function questionPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000, max });
  pool.on('error', () => {}); // The query in flight rejects by itself; without a listener the program would end.
  return pool;
}
