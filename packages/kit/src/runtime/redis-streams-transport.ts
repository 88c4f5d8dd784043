import { setTimeout as delay } from 'node:timers/promises';
import type { Envelope } from '../events/index.ts';
import type { Log } from '../subgraph/index.ts';
import { connectRedis, type Redis } from './redis-connection.ts';
import type { EventTransport, Lane, Receive } from './transport.ts';

const BLOCK_MS = 1_000;
const READ_MAX = 200;
const RETRY_MS = 200;
const RETRY_MAX_MS = 5_000;
const TRIM_EVERY_MS = 60_000;
/** Each lane has one receiver of a group at a time, whoever that is: a fixed name lets the next one find what the last left unfinished. */
const CONSUMER = 'receiver';

interface Options {
  readonly url: string;
  readonly log: Log;
  readonly prefix?: string;
}

/** Events on Redis Streams: a stream a lane, a group a subgraph. The relay's ticket is set in the same MULTI as the events. */
export async function redisStreamsTransport({ url, log, prefix = 'muster:' }: Options): Promise<EventTransport> {
  const listeners = new Set<() => void>();
  const redis = await connectRedis(url, log, () => {
    for (const listener of listeners) listener();
  });
  const streamOf = ({ publisher, partition }: Lane): string => `${prefix}events:${publisher}:${partition}`;
  const ticketOf = ({ publisher, partition }: Lane): string => `${prefix}ticket:${publisher}:${partition}`;
  const published = new Set<string>();
  const trimming = setInterval(() => {
    for (const stream of published)
      trim(redis, stream).catch((error: unknown) => log.debug({ err: error, stream }, 'A stream was not trimmed'));
  }, TRIM_EVERY_MS).unref();

  return {
    async publish({ ticket, events, ...lane }) {
      const stream = streamOf(lane);
      const batch = redis.multi();
      for (const event of events) batch.xAdd(stream, '*', { event: JSON.stringify(event) });
      batch.set(ticketOf(lane), String(ticket));
      await batch.exec();
      published.add(stream);
    },
    lastTicket: async (lane) => Number((await redis.get(ticketOf(lane))) ?? 0),
    async receive(group, lane, receive) {
      const stopped = new AbortController();
      const done = receiveLane({ url, log, stream: streamOf(lane), group, receive, signal: stopped.signal });
      return {
        async stop() {
          stopped.abort();
          await done;
        },
      };
    },
    onReturn(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    async close() {
      clearInterval(trimming);
      redis.destroy();
    },
  };
}

interface LaneOptions {
  readonly url: string;
  readonly log: Log;
  readonly stream: string;
  readonly group: string;
  readonly receive: Receive;
  readonly signal: AbortSignal;
}

/** Reads a lane until it is stopped: first what an earlier receiver had not finished, then what is new. */
async function receiveLane(options: LaneOptions): Promise<void> {
  const { url, log, stream, group, signal } = options;
  for (let failures = 0; !signal.aborted; ) {
    let redis: Redis | undefined;
    try {
      // A connection of its own: a blocking read holds up everything else on it.
      redis = await connectRedis(url, log);
      const end = () => redis?.destroy();
      signal.addEventListener('abort', end, { once: true });
      await readGroup(redis, options, () => {
        failures = 0;
      });
      signal.removeEventListener('abort', end);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (failures === 1) log.warn({ err: error, stream, group }, 'A lane cannot be read; trying again');
      await delay(Math.min(RETRY_MS * 2 ** failures, RETRY_MAX_MS), undefined, { signal }).catch(() => {});
    } finally {
      if (redis?.isOpen) redis.destroy();
    }
  }
}

async function readGroup(
  redis: Redis,
  { stream, group, receive, signal }: LaneOptions,
  onRead: () => void,
): Promise<void> {
  await ensureGroup(redis, stream, group);
  let from = '0';
  while (!signal.aborted) {
    const read = await redis.xReadGroup(
      group,
      CONSUMER,
      { key: stream, id: from },
      { COUNT: READ_MAX, ...(from === '>' ? { BLOCK: BLOCK_MS } : {}) },
    );
    onRead();
    const [entry] = (read ?? []) as { messages: { id: string; message: Record<string, string> | null }[] }[];
    const messages = entry?.messages ?? [];
    if (messages.length === 0) {
      from = '>';
      continue;
    }
    // An entry that was trimmed while it was pending comes without its fields.
    const events = messages.flatMap(({ message }) =>
      message?.event === undefined ? [] : [JSON.parse(message.event) as Envelope],
    );
    await receive(events);
    await redis.xAck(
      stream,
      group,
      messages.map(({ id }) => id),
    );
  }
}

async function ensureGroup(redis: Redis, stream: string, group: string): Promise<void> {
  try {
    await redis.xGroupCreate(stream, group, '0', { MKSTREAM: true });
  } catch (error) {
    if (!(error as Error).message.startsWith('BUSYGROUP')) throw error;
  }
}

/** Removes what every group has taken, and nothing else. */
async function trim(redis: Redis, stream: string): Promise<void> {
  const groups = await redis.xInfoGroups(stream);
  if (groups.length === 0) return;
  const needed: string[] = [];
  for (const group of groups) {
    const pending = await redis.xPending(stream, String(group.name));
    needed.push(
      pending.firstId === null || pending.pending === 0 ? String(group['last-delivered-id']) : String(pending.firstId),
    );
  }
  const [oldest] = needed.toSorted(compareIds);
  if (oldest !== undefined && oldest !== '0-0') await redis.xTrim(stream, 'MINID', oldest as never);
}

function compareIds(a: string, b: string): number {
  const [aMs = 0, aNo = 0] = a.split('-').map(Number);
  const [bMs = 0, bNo = 0] = b.split('-').map(Number);
  return aMs - bMs || aNo - bNo;
}
