import type { Changed } from '../../subgraph/index.ts';
import { type ConflatedFeed, conflatedFeed } from './conflated-feed.ts';
import type { LiveHub } from './live-hub.ts';

const topicOf = (channel: string, key: string): string => `${channel}\0${key}`;

/** Live messages within one process. */
export function inProcessLiveHub(): LiveHub {
  const watchers = new Map<string, Set<ConflatedFeed>>();
  const listeners = new Map<string, Set<(changed: Changed) => void>>();
  let closed = false;
  return {
    async publish(messages) {
      for (const message of messages) {
        for (const feed of watchers.get(topicOf(message.channel, message.key)) ?? []) feed.push(message);
      }
    },
    watch(channel, keys) {
      const feed = conflatedFeed();
      if (closed) feed.end();
      const topics = [...new Set(keys)].map((key) => topicOf(channel, key));
      for (const topic of topics) {
        let set = watchers.get(topic);
        if (set === undefined) {
          set = new Set();
          watchers.set(topic, set);
        }
        set.add(feed);
      }
      return {
        ready: Promise.resolve(),
        close() {
          for (const topic of topics) {
            const set = watchers.get(topic);
            set?.delete(feed);
            if (set?.size === 0) watchers.delete(topic);
          }
          feed.end();
        },
        [Symbol.asyncIterator]: () => feed[Symbol.asyncIterator](),
      };
    },
    async publishChanged(subgraph, ids) {
      for (const listener of listeners.get(subgraph) ?? []) listener(ids);
    },
    subscribeChanged(subgraph, listener) {
      const subscribed = listeners.get(subgraph) ?? new Set();
      listeners.set(subgraph, subscribed.add(listener));
      return {
        close() {
          subscribed.delete(listener);
        },
      };
    },
    hasListeners: (subgraph) => (listeners.get(subgraph)?.size ?? 0) > 0,
    ready: async () => true,
    async close() {
      closed = true;
      for (const feeds of watchers.values()) for (const feed of feeds) feed.end();
      watchers.clear();
      listeners.clear();
    },
  };
}
