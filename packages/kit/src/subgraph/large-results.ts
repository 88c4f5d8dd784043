import { setImmediate as nextTurn } from 'node:timers/promises';

/** Rows whose resolvers may run in one go: some milliseconds of the event loop. */
const LARGE = 200;

let last: Promise<void> = Promise.resolve();

const rowsOf = (values: readonly unknown[]): number =>
  values.reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);

/**
 * Event loop fairness for large results: their resolvers run as soon as a loader resolves, all in one go, so the results of several
 * queries that arrive together would block everybody else for the time of all of them. Each waits for a turn of its own.
 */
export async function inTurn<V>(values: readonly V[]): Promise<readonly V[]> {
  if (rowsOf(values) < LARGE) return values;
  last = last.then(() => nextTurn());
  await last;
  return values;
}
