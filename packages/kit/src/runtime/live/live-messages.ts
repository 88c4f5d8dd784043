import type { LiveChannel } from '../../subgraph/index.ts';
import type { HubMessage } from './live-hub.ts';

/** The part of an outbox row that a live channel reads. */
interface OutboxEvent {
  readonly seq: string;
  readonly type: string;
  readonly payload: never;
}

/** Live messages of a batch of rows: the newest of each key is enough. */
export function liveMessages(channels: readonly LiveChannel[], rows: readonly OutboxEvent[]): HubMessage[] {
  const newest = new Map<string, HubMessage>();
  for (const { seq, type, payload } of rows) {
    for (const channel of channels) {
      for (const source of channel.sources) {
        if (source.event.type !== type) continue;
        const message = { channel: channel.name, ...source.message(payload, Number(seq)) };
        const topic = `${channel.name}\0${message.key}`;
        if ((newest.get(topic)?.seq ?? Number.NEGATIVE_INFINITY) < message.seq) newest.set(topic, message);
      }
    }
  }
  return [...newest.values()];
}
