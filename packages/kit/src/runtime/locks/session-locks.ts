import type pg from 'pg';
import type { Log } from '../../subgraph/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { WakeSignal } from '../async/wake-signal.ts';
import { type LockSession, type OpenLockSession, openLockSession } from './lock-session.ts';

const RETRY_MS = 250;
const RETRY_MAX_MS = 2_000;
const POLL_EVERY_MS = 1_000;
/** Lock that every session of a space holds shared: the number of holders determines the fair share of keys. */
const PRESENT = 2_147_483_647;

export interface SessionLocks extends LockSession {
  /** How many keys are ours now. */
  readonly held: number;
  close(): Promise<void>;
}

interface Options {
  readonly url: string;
  readonly log: Log;
  /** First number of every lock key: the purpose, so that two uses never meet. */
  readonly space: number;
  readonly keys: readonly number[];
  /** NOTIFY channels to listen to on the same connection. */
  readonly listen?: readonly string[];
  onNotification?(): void;
  /**
   * Works on `key` until `lost` aborts. The lock is released, or taken again after a lost connection, only after the promise
   * settled: so the work of a key never runs twice at a time in one process.
   */
  onTaken(key: number, session: LockSession, lost: AbortSignal): Promise<void>;
}

/**
 * Session-level advisory locks on a dedicated connection: each has one holder, and the server releases it when the process or
 * the connection dies. Sessions rebalance about every second: they take free keys and release those beyond their fair share.
 */
export async function holdSessionLocks(options: Options): Promise<SessionLocks> {
  const { log } = options;
  const closing = new AbortController();
  const firstRound = Promise.withResolvers<void>();
  let present: { readonly session: OpenLockSession; readonly held: HeldLocks } | undefined;
  let away = false;

  const runSession = async (): Promise<void> => {
    const session = await openLockSession({
      url: options.url,
      listen: options.listen ?? [],
      onNotification: () => options.onNotification?.(),
    });
    const held = heldLocks(options, session);
    const over = AbortSignal.any([closing.signal, session.lost]);
    const never = new WakeSignal();
    try {
      await session.query({ text: 'select pg_advisory_lock_shared($1, $2)', values: [options.space, PRESENT] });
      present = { session, held };
      while (!over.aborted) {
        await held.rebalance();
        if (away) log.info({}, 'The connection that holds the locks is back');
        away = false;
        firstRound.resolve();
        await never.wait(POLL_EVERY_MS, over);
      }
    } finally {
      present = undefined;
      await held.stop();
      await session.close();
    }
    if (!closing.signal.aborted) throw new Error('The connection ended.');
  };

  const running = (async () => {
    for (let failures = 0; !closing.signal.aborted; ) {
      const since = performance.now();
      try {
        await runSession();
      } catch (error) {
        if (closing.signal.aborted) return;
        firstRound.reject(error);
        if (!away) log.warn({ err: error }, 'The connection that holds the locks is lost; taking them again');
        away = true;
        failures = performance.now() - since > RETRY_MAX_MS ? 1 : failures + 1;
        await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), closing.signal);
      }
    }
  })();

  const close = async () => {
    closing.abort();
    await running;
  };
  try {
    await firstRound.promise;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    get held() {
      return present?.held.size ?? 0;
    },
    async query<R extends pg.QueryResultRow>(query: pg.QueryConfig) {
      if (present === undefined) throw new Error('The connection that holds the locks is away.');
      return present.session.query<R>(query);
    },
    close,
  };
}

interface HeldLocks {
  readonly size: number;
  /** Takes free keys up to the fair share; releases those beyond it. */
  rebalance(): Promise<void>;
  /** Ends the work of every key. */
  stop(): Promise<void>;
}

function heldLocks({ space, keys, onTaken, log }: Options, session: OpenLockSession): HeldLocks {
  const held = new Map<number, { readonly leaving: AbortController; readonly done: Promise<void> }>();

  const take = (key: number): void => {
    const leaving = new AbortController();
    const done = onTaken(key, session, AbortSignal.any([leaving.signal, session.lost])).catch((error) =>
      log.error({ err: error, key }, 'The work under a lock ended in an error'),
    );
    held.set(key, { leaving, done });
  };
  const leave = async (key: number): Promise<void> => {
    const lock = held.get(key);
    if (lock === undefined) return;
    lock.leaving.abort();
    await lock.done;
    held.delete(key);
  };
  const giveBack = async (key: number): Promise<void> => {
    await leave(key);
    await session.query({ text: 'select pg_advisory_unlock($1, $2)', values: [space, key] });
  };

  return {
    get size() {
      return held.size;
    },
    async rebalance() {
      const share = Math.ceil(keys.length / (await countSessions(session, space)));
      await Promise.all([...held.keys()].slice(share).map(giveBack));
      if (held.size >= share) return;
      const free = keys.filter((key) => !held.has(key));
      const { rows } = await session.query<{ key: number }>({
        text: 'select key from unnest($2::int[]) as key where pg_try_advisory_lock($1, key) limit $3',
        values: [space, free, share - held.size],
      });
      for (const { key } of rows) take(key);
    },
    async stop() {
      await Promise.all([...held.keys()].map(leave));
    },
  };
}

async function countSessions(session: LockSession, space: number): Promise<number> {
  const { rows } = await session.query<{ sessions: number }>({
    text: `select greatest(count(*), 1)::int as sessions from pg_locks
            where locktype = 'advisory' and objsubid = 2 and granted and classid = $1::oid and objid = $2::oid
              and database = (select oid from pg_database where datname = current_database())`,
    values: [space, PRESENT],
  });
  return rows[0]!.sessions;
}
