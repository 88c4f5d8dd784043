import type { Changed } from '../../subgraph/index.ts';

/** Live messages of every channel, newest state only: a slow reader gets the last value of a key, not each. */
export interface LiveHub {
  /** Sends to whoever watches now, in any process. Nothing is kept; a failure is the next snapshot's business. */
  publish(messages: readonly HubMessage[]): Promise<void>;
  watch(channel: string, keys: readonly string[]): HubFeed;
  /** Tells whoever keeps answers of a subgraph which ids a commit changed. A failure is a gap, which hearers notice themselves. */
  tellChanged(subgraph: string, ids: readonly string[]): Promise<void>;
  /** Every notice, none left out; null for a gap: once when notices are sure to arrive, where that takes a while, and after each interruption. */
  hearChanged(subgraph: string, hear: (changed: Changed) => void): { close(): void };
  /** Whether a notice of this subgraph may have a hearer; in another process nobody knows. */
  isHeard(subgraph: string): boolean;
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
