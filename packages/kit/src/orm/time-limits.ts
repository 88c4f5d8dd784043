import { AsyncLocalStorage } from 'node:async_hooks';

/** Statement timeout and lock timeout of the server, in milliseconds; 0 is none. */
export interface TimeLimits {
  readonly statementMs: number;
  readonly lockMs: number;
}

/**
 * Limits of a request: shorter than an operation's timeout. In a rush a reservation queues for its rows, so they are far longer
 * than a statement takes.
 */
export const REQUEST_LIMITS: TimeLimits = { statementMs: 8_000, lockMs: 6_000 };
/** Limits of jobs and consumers, which work in batches of hundreds without a client that waits. */
export const BACKGROUND_LIMITS: TimeLimits = { statementMs: 15_000, lockMs: 10_000 };
/** Limits of migrations, which take as long as the table is large. */
export const MIGRATION_LIMITS: TimeLimits = { statementMs: 0, lockMs: BACKGROUND_LIMITS.lockMs };

/** Timeout of an idle transaction, which must not hold its row locks, in milliseconds. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** Settings of every new connection. */
export const SERVER_SETTINGS = `-c statement_timeout=${REQUEST_LIMITS.statementMs} -c lock_timeout=${REQUEST_LIMITS.lockMs} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_TIMEOUT_MS} -c timezone=UTC`;

const others = new AsyncLocalStorage<TimeLimits>();

/** Transactions that begin within `work` have these limits in place of a request's. */
export const withTimeLimits = <T>(limits: TimeLimits, work: () => Promise<T>): Promise<T> => others.run(limits, work);

/** Settings that a transaction sends together with its `begin`; empty when the connection's own limits apply. */
export function localTimeLimits(): string {
  const limits = others.getStore();
  if (limits === undefined) return '';
  return `; set local statement_timeout = ${limits.statementMs}; set local lock_timeout = ${limits.lockMs}`;
}
