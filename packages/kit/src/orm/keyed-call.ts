import { hash } from 'node:crypto';
import { claimKey, keyedDigestOf } from './idempotency.ts';
import { type Outline, outlineOf, type ReadAgain, readOutline } from './outline.ts';
import type { Tx } from './transaction.ts';

/** A mutation that a client sent with an idempotency key. */
export interface KeyedCall {
  readonly operation: string;
  /** Hash of the client's key, and the input's digest by the key: neither a key nor an input can be read from a record. */
  readonly key: string;
  readonly digest: string;
}

export const keyedCall = (operation: string, key: string, input: unknown): KeyedCall => ({
  operation,
  key: hash('sha256', key, 'hex'),
  digest: keyedDigestOf(input, key),
});

/**
 * Runs `work` once per (actor, operation, key) and records an outline of what it answers in the same transaction. A repeat gets
 * the same objects as they are now, without running it; NotFound when one is gone.
 */
export async function answerOnce<T>(
  tx: Tx,
  { operation, key, digest }: KeyedCall,
  work: (tx: Tx) => Promise<T>,
  readAgain?: ReadAgain<T>,
): Promise<T> {
  const first = await claimKey(tx, { operation, key, digest });
  if (first !== null) return readOutline(tx.em, first.outline as Outline, readAgain);
  const answer = await work(tx);
  await tx.em.flush();
  await tx.run({
    sql: `update idempotency_record set outline = ?::text::jsonb where actor_id = ? and operation = ? and key = ?`,
    params: [JSON.stringify(outlineOf(operation, answer, readAgain !== undefined)), tx.actor.id, operation, key],
  });
  return answer;
}

/** A statement that answers a row when the call has been carried out. */
export const carriedOut = (actorId: string, { operation, key }: KeyedCall) => ({
  sql: `select 1 as found from idempotency_record where actor_id = ? and operation = ? and key = ?`,
  params: [actorId, operation, key],
});
