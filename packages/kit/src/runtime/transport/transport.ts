import type { Envelope } from '../../events/index.ts';

/** A lane: one publisher's events of one partition, in order. */
export interface EventPartition {
  readonly publisher: string;
  readonly partition: number;
}

/** The name of a lane in logs and keys. */
export const partitionName = ({ publisher, partition }: EventPartition): string => `${publisher}:${partition}`;

/** A batch that the relay hands over. Tickets of a lane rise by one with every batch. */
export interface EventBatch extends EventPartition {
  readonly ticket: number;
  readonly events: readonly Envelope[];
}

/**
 * Handles events in order. Rejects only when it could not and wants all of them again; once `stopping` aborts it gives up
 * waiting and rejects, and whoever receives next gets what was not taken.
 */
export type Receive = (events: readonly Envelope[], stopping?: AbortSignal) => Promise<void>;

/** What came by a lane and is no event. */
export interface UnreadableEntry {
  readonly text: string;
  readonly reason: string;
}

/** Keeps what is no event apart. Rejects only when it could not and wants the same again. */
export type KeepUnreadable = (entries: readonly UnreadableEntry[]) => Promise<void>;

/** Carries events from relays to consumers, at least once, in order within a lane. */
export interface EventTransport {
  /**
   * Resolves when the batch is safe: kept by the transport, or taken by every consumer group that joined the lane. A
   * transport that keeps batches refuses one that would leave a hole, which is how a tail that was lost between
   * `lastTicket` and here is noticed.
   */
  publish(batch: EventBatch): Promise<void>;
  /**
   * The last ticket the transport remembers of a lane, or null when it keeps nothing and a resolved `publish` is final.
   * One lower than the relay's own means that the transport lost its tail and must get it again.
   */
  lastTicket(lane: EventPartition): Promise<number | null>;
  /** From here on the group misses nothing of a lane, whether or not somebody receives for it at the moment. */
  join(group: string, lane: EventPartition): Promise<void>;
  /** Lets a consumer group receive a lane it joined; what is no event goes to `setAside`. One receiver of a group and lane at a time is the caller's to ensure. */
  receive(group: string, lane: EventPartition, receive: Receive, setAside?: KeepUnreadable): Promise<Receiving>;
  /** Calls back when the transport was away and is there again: its tail may be lost. */
  onReturn(listener: () => void): () => void;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

export interface Receiving {
  /** Stops after the event in hand. Once it resolved, nothing of the lane is taken or kept back here any more. */
  stop(): Promise<void>;
}
