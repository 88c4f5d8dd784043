import { AsyncLocalStorage } from 'node:async_hooks';

/** How long the server lets a statement run, and wait for a lock, in milliseconds; 0 is as long as it takes. */
export interface TimeLimits {
  readonly statementMs: number;
  readonly lockMs: number;
}

/**
 * Of what a client waits for: shorter than an operation may take. In a rush a reservation stands in line for its rows, so it is
 * not as short as a statement takes.
 */
export const REQUEST_LIMITS: TimeLimits = { statementMs: 8_000, lockMs: 6_000 };
/** Of jobs and consumers, which take things by the hundred and which nobody waits for. */
export const BACKGROUND_LIMITS: TimeLimits = { statementMs: 15_000, lockMs: 10_000 };
/** A migration takes as long as the table is large. */
export const MIGRATION_LIMITS: TimeLimits = { statementMs: 0, lockMs: BACKGROUND_LIMITS.lockMs };

/** A transaction that somebody began and forgot must not hold its rows, in milliseconds. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** What every connection begins with. */
export const SERVER_SETTINGS = `-c statement_timeout=${REQUEST_LIMITS.statementMs} -c lock_timeout=${REQUEST_LIMITS.lockMs} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_TIMEOUT_MS} -c timezone=UTC`;

const others = new AsyncLocalStorage<TimeLimits>();

/** Transactions that begin within the work have these limits in place of a request's. */
export const withTimeLimits = <T>(limits: TimeLimits, work: () => Promise<T>): Promise<T> => others.run(limits, work);

/** What a transaction that begins now says first, together with its begin; empty when the connection's own limits hold. */
export function localTimeLimits(): string {
  const limits = others.getStore();
  if (limits === undefined) return '';
  return `; set local statement_timeout = ${limits.statementMs}; set local lock_timeout = ${limits.lockMs}`;
}
