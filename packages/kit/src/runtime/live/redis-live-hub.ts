import { connectRedis } from '../../process/redis-connection.ts';
import { type Changed, LiveGap, type Log } from '../../subgraph/index.ts';
import { pause, within } from '../async/backoff.ts';
import { type ConflatedFeed, conflatedFeed } from './conflated-feed.ts';
import type { HubMessage, LiveHub } from './live-hub.ts';

const RETRY_MS = 500;
const PING_WITHIN_MS = 1_000;

interface Options {
  readonly url: string;
  readonly log: Log;
  /** Namespace of one system among those that share a Redis. */
  readonly prefix?: string;
}

/** Live messages between processes: one connection publishes, one subscribes, with a Redis channel for each watched key. */
export async function redisLiveHub({ url, log, prefix = 'muster:' }: Options): Promise<LiveHub> {
  /** Watchers by topic; a topic is here as long as it is, or is about to be, subscribed to. */
  const watchers = new Map<string, Set<ConflatedFeed>>();
  /** Feeds whose subscription was confirmed: an interruption is a gap for them. */
  const promised = new WeakSet<ConflatedFeed>();
  /** Listeners to changed ids whose subscription was confirmed. */
  const listeners = new Set<(changed: Changed) => void>();
  const closing = new AbortController();
  const publisher = await connectRedis(url, log);
  const subscriber = await connectRedis(url, log, () => {
    for (const [topic, feeds] of watchers) {
      if (feeds.size === 0) void leave(topic);
      for (const feed of feeds) if (promised.has(feed)) feed.end(new LiveGap('Redis was away.'));
    }
    for (const listener of listeners) listener(null);
  });
  const topicOf = (channel: string, key: string): string => `${prefix}live:${channel}:${key}`;

  const onMessage = (text: string, topic: string) => {
    const feeds = watchers.get(topic);
    if (feeds === undefined || feeds.size === 0) return;
    try {
      const message = JSON.parse(text) as HubMessage;
      for (const feed of feeds) feed.push(message);
    } catch (error) {
      log.debug({ err: error, topic }, 'A live message could not be read');
    }
  };
  /** Resolves once Redis has confirmed the subscription; retries while Redis is away and the feed is open. */
  const join = async (topic: string, feed: ConflatedFeed): Promise<void> => {
    const feeds = watchers.get(topic);
    if (feeds === undefined) watchers.set(topic, new Set([feed]));
    else feeds.add(feed);
    while (!closing.signal.aborted && watchers.get(topic)?.has(feed)) {
      try {
        // For a known topic the client confirms at once, even while Redis is away.
        if (!subscriber.isReady) throw new Error('Redis is away.');
        return await subscriber.subscribe(topic, onMessage);
      } catch (error) {
        log.debug({ err: error, topic }, 'A live channel could not be subscribed to; retrying');
        await pause(RETRY_MS, closing.signal);
      }
    }
  };
  const leave = async (topic: string): Promise<void> => {
    try {
      await subscriber.unsubscribe(topic, onMessage);
    } catch (error) {
      if (!closing.signal.aborted) log.debug({ err: error, topic }, 'A live channel is left once Redis is back');
      return;
    }
    const feeds = watchers.get(topic);
    if (feeds === undefined) return;
    if (feeds.size === 0) watchers.delete(topic);
    // A watcher joined during the unsubscribe: its own subscribe was sent later, and holds.
  };

  const changesTopic = (subgraph: string): string => `${prefix}changes:${subgraph}`;

  return {
    async publishChanged(subgraph, ids) {
      await publisher.publish(changesTopic(subgraph), ids.join(' '));
    },
    subscribeChanged(subgraph, listener) {
      const topic = changesTopic(subgraph);
      const leaving = new AbortController();
      const take = (text: string) => {
        if (!leaving.signal.aborted) listener(text.split(' '));
      };
      const joining = (async () => {
        while (!closing.signal.aborted && !leaving.signal.aborted) {
          try {
            if (!subscriber.isReady) throw new Error('Redis is away.');
            await subscriber.subscribe(topic, take);
            listeners.add(listener);
            return listener(null);
          } catch (error) {
            log.debug({ err: error, topic }, 'Changed ids cannot be subscribed to; retrying');
            await pause(RETRY_MS, AbortSignal.any([closing.signal, leaving.signal]));
          }
        }
      })();
      return {
        close() {
          leaving.abort();
          listeners.delete(listener);
          void joining.then(() => {
            listeners.delete(listener);
            return subscriber.unsubscribe(topic, take).catch(() => {});
          });
        },
      };
    },
    hasListeners: () => true,
    async publish(messages) {
      await Promise.all(
        messages.map((message) => publisher.publish(topicOf(message.channel, message.key), JSON.stringify(message))),
      );
    },
    watch(channel, keys) {
      const feed = conflatedFeed();
      if (closing.signal.aborted) feed.end();
      const topics = [...new Set(keys)].map((key) => topicOf(channel, key));
      const ready = Promise.all(topics.map((topic) => join(topic, feed))).then(() => {
        promised.add(feed);
      });
      return {
        ready,
        close() {
          feed.end();
          for (const topic of topics) {
            const feeds = watchers.get(topic);
            feeds?.delete(feed);
            if (feeds?.size === 0) void leave(topic);
          }
        },
        [Symbol.asyncIterator]: () => feed[Symbol.asyncIterator](),
      };
    },
    async ready() {
      return subscriber.isReady && (await within(publisher.ping(), PING_WITHIN_MS).catch(() => false));
    },
    async close() {
      closing.abort();
      for (const feeds of watchers.values()) for (const feed of feeds) feed.end();
      watchers.clear();
      publisher.destroy();
      subscriber.destroy();
    },
  };
}
