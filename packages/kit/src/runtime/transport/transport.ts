import type { Envelope } from '../../events/index.ts';

/** One partition of one publisher's events, in order. */
export interface EventPartition {
  readonly publisher: string;
  readonly partition: number;
}

/** The name of a partition in logs and keys. */
export const partitionName = ({ publisher, partition }: EventPartition): string => `${publisher}:${partition}`;

/** A batch that the relay publishes. Tickets of a partition rise by one with every batch. */
export interface EventBatch extends EventPartition {
  readonly ticket: number;
  readonly events: readonly Envelope[];
}

/**
 * Handles events in order. Rejects only to have all of them delivered again; once `stopping` aborts it stops waiting and
 * rejects, and the next receiver gets the rest.
 */
export type Receive = (events: readonly Envelope[], stopping?: AbortSignal) => Promise<void>;

/** An entry of a partition that is no event of its publisher. */
export interface UnreadableEntry {
  readonly text: string;
  readonly reason: string;
}

/** Stores unreadable entries. Rejects only to have them delivered again. */
export type StoreUnreadable = (entries: readonly UnreadableEntry[]) => Promise<void>;

/** Carries events from relays to consumers, at least once, in order within a partition. */
export interface EventTransport {
  /**
   * Resolves when the batch is safe: stored by the transport, or handled by every consumer group that joined the partition. A
   * transport that stores batches refuses one that would leave a hole, which reveals a tail that was lost between `lastTicket`
   * and here.
   */
  publish(batch: EventBatch): Promise<void>;
  /**
   * The last ticket that the transport has of a partition, or null when it stores nothing and a resolved `publish` is final. A
   * lower one than the relay's means that the transport lost its tail and must get it again.
   */
  lastTicket(partition: EventPartition): Promise<number | null>;
  /** From here on the group misses nothing of a partition, with or without a receiver. */
  join(group: string, partition: EventPartition): Promise<void>;
  /** Delivers a joined partition to a consumer group; unreadable entries go to `storeUnreadable`. The caller ensures one receiver of a group and partition at a time. */
  receive(
    group: string,
    partition: EventPartition,
    receive: Receive,
    storeUnreadable?: StoreUnreadable,
  ): Promise<Receiving>;
  /** Calls back when the transport is back after an outage: its tail may be lost. */
  onReturn(listener: () => void): () => void;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

export interface Receiving {
  /** Stops after the event in hand. Once resolved, nothing of the partition is handled or held back here any more. */
  stop(): Promise<void>;
}
