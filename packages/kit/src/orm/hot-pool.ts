import pg from 'pg';
import { sqlStateOf } from './failures.ts';
import { preparedQuery } from './prepared.ts';
import type { Statement } from './statement.ts';

type Rows = readonly object[];

/**
 * Pipelined pool of prepared statements for the few that a rush consists of (the hot path). They stay prepared, several go out
 * in one round trip, and no plan made for an empty table scans it once it is full.
 */
export interface HotPool {
  /** Runs statements in order, each as a transaction of its own; answers the rows of each. */
  read(statements: readonly Statement[]): Promise<readonly Rows[]>;
  /** Runs statements as one transaction. When one fails nothing has happened, and its error is thrown. */
  write(statements: readonly Statement[]): Promise<readonly Rows[]>;
  close(): Promise<void>;
}

interface Options {
  readonly url: string;
  readonly max: number;
  /** Server settings, in the syntax of `postgres -c`. */
  readonly settings: string;
  /** Timeout for a connection, in milliseconds. */
  readonly connectWithinMs: number;
  readonly onStatement?: ((sql: string, tookMs: number) => void) | undefined;
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

export function hotPool({ url, max, settings, connectWithinMs, onStatement, onFailure }: Options): HotPool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectWithinMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    pipeline: true,
    options: `${settings} -c enable_seqscan=off -c plan_cache_mode=force_generic_plan`,
  });
  // The query in flight rejects by itself; without a listener a lost connection would end the program.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  /** Pipelines all queries before the first answer is awaited; throws the error of the first that fails. */
  const send = async (queries: readonly (string | pg.QueryConfig)[]): Promise<readonly pg.QueryResult[]> => {
    const client = await pool.connect();
    const began = performance.now();
    const answers = await Promise.allSettled(queries.map((query) => client.query(query as pg.QueryConfig)));
    const refused = answers.find((answer) => answer.status === 'rejected');
    client.release(refused !== undefined && mayBeLost(refused.reason));
    if (onStatement !== undefined) {
      const tookMs = performance.now() - began;
      for (const query of queries) onStatement(typeof query === 'string' ? query : query.text, tookMs);
    }
    if (refused !== undefined) {
      onFailure?.(refused.reason);
      throw refused.reason;
    }
    return answers.map((answer) => (answer as PromiseFulfilledResult<pg.QueryResult>).value);
  };

  return {
    async read(statements) {
      return (await send(statements.map(preparedQuery))).map(({ rows }) => rows);
    },
    async write(statements) {
      // One statement is a transaction by itself.
      if (statements.length === 1) return (await send(statements.map(preparedQuery))).map(({ rows }) => rows);
      const results = await send(['begin', ...statements.map(preparedQuery), 'commit']);
      return results.slice(1, -1).map(({ rows }) => rows);
    },
    close: () => pool.end(),
  };
}

/** An error without a code, or with that of a server that shuts down, means a lost connection. */
function mayBeLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || /^(08|57P)/.test(state);
}
