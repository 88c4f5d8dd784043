/** Live messages of every channel, newest state only: a slow reader gets the last value of a key, not each. */
export interface LiveHub {
  /** Sends to whoever watches now, in any process. Nothing is kept; a failure is the next snapshot's business. */
  publish(messages: readonly HubMessage[]): Promise<void>;
  watch(channel: string, keys: readonly string[]): HubFeed;
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
