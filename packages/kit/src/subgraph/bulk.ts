import { z } from 'zod';
import { field, Refusal } from '../domain/index.ts';
import { idempotent, newId, type Tx } from '../orm/index.ts';
import type { RequestContext } from './context.ts';

/** Rows of one bulk mutation. */
export const BULK_MAX = 100;

/** Ids of a bulk mutation, each once. */
export const bulkIds = z
  .array(field.id)
  .min(1)
  .max(BULK_MAX)
  .transform((ids) => [...new Set(ids.map((id) => id.toLowerCase()))]);

interface Bulk {
  readonly operation: string;
  /** Idempotency key of the whole. */
  readonly key: string;
  readonly input: unknown;
  readonly ids: readonly string[];
}

/** The end of one row: null when it is done. */
export interface BulkOutcome {
  readonly id: string;
  readonly refusal: Refusal | null;
}

/**
 * Runs a use case for each id, each in a transaction of its own: a refusal ends its row and no other. The same key again continues:
 * rows that are done stay done, refused ones are tried anew; with another input it is an IdempotencyConflict. Any other error ends
 * the whole, and leaves what was done.
 */
export async function runBulk(
  ctx: RequestContext,
  { operation, key, input, ids }: Bulk,
  work: (tx: Tx, id: string) => Promise<unknown>,
): Promise<BulkOutcome[]> {
  const recorded = async (id: string) => ({ id });
  await ctx.transact((tx) => idempotent(tx, { operation, key, input, recorded }, async () => ({ id: newId() })));
  const outcomes: BulkOutcome[] = [];
  for (const id of ids) {
    const row = { operation: `${operation} row`, key: `${key} ${id}`, input, recorded };
    const once = (tx: Tx) =>
      idempotent(tx, row, async () => {
        await work(tx, id);
        return { id };
      });
    try {
      await ctx.transact(once);
      outcomes.push({ id, refusal: null });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcomes.push({ id, refusal: error });
    }
  }
  return outcomes;
}
