import { LiveGap, type Log } from '../subgraph/index.ts';
import { type LatestFeed, latestFeed } from './latest.ts';
import type { HubMessage, LiveHub } from './live-hub.ts';
import { connectRedis } from './redis-connection.ts';

interface Options {
  readonly url: string;
  readonly log: Log;
  /** Sets systems that share a Redis apart. */
  readonly prefix?: string;
}

/** Live messages between processes: one connection to publish, one to hear, a Redis channel for each key that is watched. */
export async function redisLiveHub({ url, log, prefix = 'muster:' }: Options): Promise<LiveHub> {
  const watchers = new Map<string, Set<LatestFeed>>();
  const publisher = await connectRedis(url, log);
  const subscriber = await connectRedis(url, log, () => {
    for (const feeds of watchers.values()) for (const feed of feeds) feed.end(new LiveGap('Redis was away.'));
  });
  const topicOf = (channel: string, key: string): string => `${prefix}live:${channel}:${key}`;

  const hear = (text: string, topic: string) => {
    const message = JSON.parse(text) as HubMessage;
    for (const feed of watchers.get(topic) ?? []) feed.push(message);
  };
  const join = async (topic: string, feed: LatestFeed): Promise<void> => {
    const feeds = watchers.get(topic);
    if (feeds !== undefined) feeds.add(feed);
    else watchers.set(topic, new Set([feed]));
    await subscriber.subscribe(topic, hear);
  };
  const leave = async (topic: string, feed: LatestFeed): Promise<void> => {
    const feeds = watchers.get(topic);
    feeds?.delete(feed);
    if (feeds === undefined || feeds.size > 0) return;
    watchers.delete(topic);
    await subscriber.unsubscribe(topic, hear);
  };

  return {
    async publish(messages) {
      await Promise.all(
        messages.map((message) => publisher.publish(topicOf(message.channel, message.key), JSON.stringify(message))),
      );
    },
    watch(channel, keys) {
      const feed = latestFeed();
      const topics = [...new Set(keys)].map((key) => topicOf(channel, key));
      const ready = Promise.all(topics.map((topic) => join(topic, feed))).then(() => {});
      ready.catch(() => {});
      return {
        ready,
        close() {
          feed.end();
          void ready
            .then(() => Promise.all(topics.map((topic) => leave(topic, feed))))
            .catch((error: unknown) => log.debug({ err: error }, 'A live channel was not left cleanly'));
        },
        [Symbol.asyncIterator]: () => feed[Symbol.asyncIterator](),
      };
    },
    ready: () =>
      publisher.ping().then(
        () => subscriber.isReady,
        () => false,
      ),
    async close() {
      for (const feeds of watchers.values()) for (const feed of feeds) feed.end();
      watchers.clear();
      publisher.destroy();
      subscriber.destroy();
    },
  };
}
