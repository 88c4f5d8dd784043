import { connectRedis } from '../../process/redis-connection.ts';
import type { Log } from '../../subgraph/index.ts';
import type { EventKeys } from '../../trust/index.ts';
import { within } from '../async/backoff.ts';
import { ensureGroup, type GroupReader, readGroup } from './redis-group-reader.ts';
import { signedEntries } from './signed-entries.ts';
import { type EventPartition, type EventTransport, partitionName } from './transport.ts';
import { trimStream } from './trim-stream.ts';

const TRIM_EVERY_MS = 60_000;
const PING_WITHIN_MS = 1_000;

interface Options {
  readonly url: string;
  readonly log: Log;
  /** Signing keys: other processes may write to Redis, and an entry without its publisher's signature is unreadable. */
  readonly keys: EventKeys;
  /** Namespace of one system among those that share a Redis. */
  readonly prefix?: string;
}

/**
 * Appends a batch and stores its ticket, both or neither, unless the batch before it is missing: a Redis that lost its data
 * since the relay compared must not seem complete. Answers the ticket it had.
 */
const APPEND = `
local last = tonumber(redis.call('get', KEYS[2]) or '0')
if last >= tonumber(ARGV[1]) - 1 then
  for i = 3, #ARGV, 2 do redis.call('xadd', KEYS[1], '*', 'events', ARGV[i], 'at', ARGV[2], 'signature', ARGV[i + 1]) end
  redis.call('set', KEYS[2], ARGV[1])
end
return last`;

/** Transport on Redis Streams: a stream for each partition, a consumer group for each subgraph, the ticket beside the stream. */
export async function redisStreamsTransport({ url, log, keys, prefix = 'muster:' }: Options): Promise<EventTransport> {
  const listeners = new Set<() => void>();
  const redis = await connectRedis(url, log, () => {
    for (const listener of listeners) listener();
  });
  const streamOf = (partition: EventPartition): string => `${prefix}events:${partitionName(partition)}`;
  const ticketOf = (partition: EventPartition): string => `${prefix}ticket:${partitionName(partition)}`;
  const readers = new Map<string, Promise<GroupReader>>();

  const readerOf = (group: string): Promise<GroupReader> => {
    let reader = readers.get(group);
    if (reader === undefined) {
      reader = readGroup({ url, log, group, keys, commands: redis });
      readers.set(group, reader);
      reader.catch(() => readers.delete(group));
    }
    return reader;
  };

  /** Streams that a relay of this process publishes to. */
  const publishedStreams = new Set<string>();
  const trimming = setInterval(async () => {
    try {
      for (const stream of publishedStreams) await trimStream(redis, stream);
    } catch (error) {
      log.debug({ err: error }, 'Streams were not trimmed; retrying later');
    }
  }, TRIM_EVERY_MS).unref();

  return {
    async publish({ ticket, events, ...partition }) {
      const last = await redis.eval(APPEND, {
        keys: [streamOf(partition), ticketOf(partition)],
        arguments: [String(ticket), ...signedEntries(keys, partition, events)],
      });
      if (Number(last) < ticket - 1)
        throw new Error(`Redis has batch ${last} of ${partitionName(partition)}, not the one before ${ticket}.`);
    },
    async lastTicket(partition) {
      publishedStreams.add(streamOf(partition));
      return Number((await redis.get(ticketOf(partition))) ?? 0);
    },
    join: (group, partition) => ensureGroup(redis, streamOf(partition), group),
    async receive(group, partition, receive, storeUnreadable) {
      await ensureGroup(redis, streamOf(partition), group);
      return (await readerOf(group)).add({ ...partition, stream: streamOf(partition), receive, storeUnreadable });
    },
    onReturn(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async ready() {
      const pong = redis.ping();
      return within(pong, PING_WITHIN_MS).catch(() => false);
    },
    async close() {
      clearInterval(trimming);
      for (const reader of readers.values()) await (await reader).close();
      redis.destroy();
    },
  };
}
