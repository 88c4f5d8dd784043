import type { Changed } from '../../subgraph/index.ts';

/** Live messages of every channel, conflated: a slow reader gets the last value of a key, not each. */
export interface LiveHub {
  /** Sends to present watchers, in any process. Nothing is stored; the next snapshot makes up for a failure. */
  publish(messages: readonly HubMessage[]): Promise<void>;
  watch(channel: string, keys: readonly string[]): HubFeed;
  /** Publishes the ids that a commit changed, for caches of a subgraph's answers. A failure is a gap, which listeners notice themselves. */
  publishChanged(subgraph: string, ids: readonly string[]): Promise<void>;
  /** Every notice, none conflated; null for a gap: once after a subscription that takes a while, and after each interruption. */
  subscribeChanged(subgraph: string, listener: (changed: Changed) => void): { close(): void };
  /** Whether a notice of this subgraph may have a listener; always true where listeners may be in other processes. */
  hasListeners(subgraph: string): boolean;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

export interface HubMessage {
  readonly channel: string;
  readonly key: string;
  readonly seq: number;
  readonly value: unknown;
}

export interface HubFeed extends AsyncIterable<HubMessage> {
  readonly ready: Promise<void>;
  close(): void;
}
