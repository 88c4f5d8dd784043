import { hash } from 'node:crypto';

/** An event with its metadata, as it is transported. */
export interface Envelope {
  /** Deduplication key of inboxes: the same for every consumer and every delivery. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** The subgraph that emits it. */
  readonly publisher: string;
  /** Rises with every later event of the same ordering key (not gapless): a cheap "is this newer?". */
  readonly seq: number;
  readonly orderingKey: string;
  readonly partition: number;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  /** Correlation id of the request that began it all. */
  readonly correlationId: string;
  /** The event whose consumer emitted this one. */
  readonly causationId: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly payload: unknown;
}

/** Each publisher's events flow in this many independent, ordered partitions. Changing it needs an empty outbox. */
export const PARTITIONS = 8;

export function partitionOf(orderingKey: string): number {
  return hash('sha1', orderingKey, 'buffer').readUInt32BE(0) % PARTITIONS;
}
