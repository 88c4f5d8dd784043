import { hash } from 'node:crypto';

/** An event as it travels. */
export interface Envelope {
  /** The same for every consumer and every delivery: what consumers deduplicate by. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** The subgraph that says it. */
  readonly publisher: string;
  /** Rises with every later event of the same ordering key (not gapless): a cheap "is this newer?". */
  readonly seq: number;
  readonly orderingKey: string;
  readonly partition: number;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  /** Of the request that began it all. */
  readonly correlationId: string;
  /** The event whose consumer emitted this one. */
  readonly causationId: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly payload: unknown;
}

/** Each publisher's events flow in this many independent, ordered lanes. Changing it needs an empty outbox. */
export const PARTITIONS = 8;

export function partitionOf(orderingKey: string): number {
  return hash('sha1', orderingKey, 'buffer').readUInt32BE(0) % PARTITIONS;
}
