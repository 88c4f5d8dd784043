import { createHmac, hash } from 'node:crypto';
import { IdempotencyConflict } from '../domain/index.ts';
import type { Tx } from './transaction.ts';

/** Retention of records: for so long a repeat is recognized. */
export const IDEMPOTENCY_KEPT_HOURS = 72;

/**
 * Digest by which two inputs are the same call. It ignores how an input is written: the order of keys does not count, null
 * equals left out, and a text is the same in any form of Unicode. Other variants (ids, codes, defaults) are brought to one form
 * by the input's own schema.
 */
export const digestOf = (input: unknown): string => hash('sha256', canonical(input), 'hex');

/** The same, keyed: of a guessable input it tells nothing to a reader who does not have the key. */
export const keyedDigestOf = (input: unknown, key: string): string =>
  createHmac('sha256', key).update(canonical(input)).digest('hex');

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

interface Claim {
  readonly operation: string;
  readonly key: string;
  readonly digest: string;
}

interface ClaimedRecord {
  readonly input_digest: string;
  readonly result_id: string | null;
  readonly outline: unknown;
}

/**
 * Claims (actor, operation, key) in this transaction: null for the first call. A repeat waits for the first to commit and gets its
 * record; with another input it is an IdempotencyConflict. A refusal rolls the claim back, so that the key may be used again.
 */
export async function claimKey(tx: Tx, { operation, key, digest }: Claim): Promise<ClaimedRecord | null> {
  const claimed = await tx.run({
    sql: `insert into idempotency_record (actor_id, operation, key, input_digest, created_at) values (?, ?, ?, ?, ?)
     on conflict do nothing returning 1`,
    params: [tx.actor.id, operation, key, digest, tx.now],
  });
  if (claimed.length > 0) return null;
  const [first] = await tx.run<ClaimedRecord>({
    sql: `select input_digest, result_id, outline from idempotency_record where actor_id = ? and operation = ? and key = ?`,
    params: [tx.actor.id, operation, key],
  });
  if (first?.input_digest !== digest) throw new IdempotencyConflict();
  return first;
}

interface IdempotentCall<T> {
  readonly operation: string;
  readonly key: string;
  readonly input: unknown;
  /** Reads the result of the first call. */
  readonly recorded: (id: string) => Promise<T>;
}

/** Idempotency of a use case with a key in its input: runs `effect` once per (actor, operation, key). */
export async function idempotent<T extends { id: string }>(
  tx: Tx,
  { operation, key, input, recorded }: IdempotentCall<T>,
  effect: () => Promise<T>,
): Promise<T> {
  const first = await claimKey(tx, { operation, key, digest: digestOf(input) });
  if (first !== null) return recorded(first.result_id!);
  const made = await effect();
  await tx.run({
    sql: `update idempotency_record set result_id = ? where actor_id = ? and operation = ? and key = ?`,
    params: [made.id, tx.actor.id, operation, key],
  });
  return made;
}
