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
  /** Whoever reaches Redis may write there: what has no signature of its publisher is not taken. */
  readonly keys: EventKeys;
  /** Sets systems that share a Redis apart. */
  readonly prefix?: string;
}

/**
 * Appends a batch and remembers its ticket, both or neither, unless the batch before it is not there: a Redis that lost
 * its data between the relay's look and this must not seem to have everything. Answers the ticket it knew.
 */
const APPEND = `
local known = tonumber(redis.call('get', KEYS[2]) or '0')
if known >= tonumber(ARGV[1]) - 1 then
  for i = 3, #ARGV, 2 do redis.call('xadd', KEYS[1], '*', 'events', ARGV[i], 'at', ARGV[2], 'signature', ARGV[i + 1]) end
  redis.call('set', KEYS[2], ARGV[1])
end
return known`;

/** Events on Redis Streams: a stream a lane, a group a subgraph, the relay's ticket beside the stream. */
export async function redisStreamsTransport({ url, log, keys, prefix = 'muster:' }: Options): Promise<EventTransport> {
  const listeners = new Set<() => void>();
  const redis = await connectRedis(url, log, () => {
    for (const listener of listeners) listener();
  });
  const streamOf = (lane: EventPartition): string => `${prefix}events:${partitionName(lane)}`;
  const ticketOf = (lane: EventPartition): string => `${prefix}ticket:${partitionName(lane)}`;
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

  /** The streams that a relay of this process tells. */
  const told = new Set<string>();
  const trimming = setInterval(async () => {
    try {
      for (const stream of told) await trimStream(redis, stream);
    } catch (error) {
      log.debug({ err: error }, 'Streams were not trimmed; trying again later');
    }
  }, TRIM_EVERY_MS).unref();

  return {
    async publish({ ticket, events, ...lane }) {
      const known = await redis.eval(APPEND, {
        keys: [streamOf(lane), ticketOf(lane)],
        arguments: [String(ticket), ...signedEntries(keys, lane, events)],
      });
      if (Number(known) < ticket - 1)
        throw new Error(`Redis knows batch ${known} of ${partitionName(lane)}, not the one before ${ticket}.`);
    },
    async lastTicket(lane) {
      told.add(streamOf(lane));
      return Number((await redis.get(ticketOf(lane))) ?? 0);
    },
    join: (group, lane) => ensureGroup(redis, streamOf(lane), group),
    async receive(group, lane, receive, setAside) {
      await ensureGroup(redis, streamOf(lane), group);
      return (await readerOf(group)).add({ ...lane, stream: streamOf(lane), receive, setAside });
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
