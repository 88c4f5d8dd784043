import { hash } from 'node:crypto';
import { IdempotencyConflict } from '../domain/index.ts';
import type { Tx } from './transaction.ts';

/**
 * Digest by which two inputs are the same call. It ignores how an input is written: the order of keys does not count, null
 * equals left out, and a text is the same in any form of Unicode. Other variants (ids, codes, defaults) are brought to one form
 * by the input's own schema.
 */
export const digestOf = (input: unknown): string => hash('sha256', canonical(input), 'hex');

/** Canonical JSON: keys of each object sorted, nulls left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value) ?? 'null';
  const entries = Object.keys(value)
    .sort()
    .map((key) => [key, (value as Record<string, unknown>)[key]] as const)
    .filter(([, inner]) => inner != null);
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

interface IdempotentCall<T> {
  readonly operation: string;
  readonly key: string;
  readonly input: unknown;
  /** Reads the result of the first call. */
  readonly recorded: (id: string) => Promise<T>;
}

/**
 * Idempotency: runs `effect` once per (actor, operation, key). A repeat waits for the first to commit and answers its result;
 * with another input it is an IdempotencyConflict. A refusal rolls the claim back, so that the key may be used again.
 */
export async function idempotent<T extends { id: string }>(
  tx: Tx,
  { operation, key, input, recorded }: IdempotentCall<T>,
  effect: () => Promise<T>,
): Promise<T> {
  const digest = digestOf(input);
  const claimed = await tx.run({
    sql: `insert into idempotency_record (actor_id, operation, key, input_digest, created_at) values (?, ?, ?, ?, ?)
     on conflict do nothing returning 1`,
    params: [tx.actor.id, operation, key, digest, tx.now],
  });
  if (claimed.length === 0) {
    const [first] = await tx.run<{ input_digest: string; result_id: string }>({
      sql: `select input_digest, result_id from idempotency_record where actor_id = ? and operation = ? and key = ?`,
      params: [tx.actor.id, operation, key],
    });
    if (first?.input_digest !== digest) throw new IdempotencyConflict();
    return recorded(first.result_id);
  }
  const made = await effect();
  await tx.run({
    sql: `update idempotency_record set result_id = ? where actor_id = ? and operation = ? and key = ?`,
    params: [made.id, tx.actor.id, operation, key],
  });
  return made;
}
