import { setImmediate as nextTurn } from 'node:timers/promises';

/** Rows whose resolvers may run in one go: some milliseconds of the event loop. */
const LARGE = 200;

let last: Promise<void> = Promise.resolve();

const rowsOf = (values: readonly unknown[]): number =>
  values.reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);

const isLarge = (values: readonly unknown[]): boolean => rowsOf(values) >= LARGE;

/**
 * Event loop fairness for large results: their resolvers run as soon as a loader resolves, all in one go, so the results of several
 * queries that arrive together would block everybody else for the time of all of them. Each waits for a turn of its own.
 */
export async function inTurn<V>(values: readonly V[]): Promise<readonly V[]> {
  if (!isLarge(values)) return values;
  last = last.then(() => nextTurn());
  await last;
  return values;
}

/**
 * Sequential batches of one loader: the next begins after the resolvers of a large one before, so that an operation that exceeds its
 * allowance by them reads no more.
 */
export class SequentialBatches {
  #before: Promise<unknown> = Promise.resolve();

  read<V>(batch: () => Promise<readonly V[]>): Promise<readonly V[]> {
    const values = this.#before.then(async () => inTurn(await batch()));
    this.#before = values.then(
      (read) => (isLarge(read) ? nextTurn() : undefined),
      () => {},
    );
    return values;
  }
}
