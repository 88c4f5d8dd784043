import { checkEnvelope, type Envelope } from '../../events/index.ts';
import { connectRedis, type Redis } from '../../process/redis-connection.ts';
import type { Log } from '../../subgraph/index.ts';
import type { EventKeys } from '../../trust/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { WakeSignal } from '../async/wake-signal.ts';
import { NotSigned, type StreamEntry, signedEvents } from './signed-entries.ts';
import type { EventPartition, KeepUnreadable, Receive, Receiving, UnreadableEntry } from './transport.ts';

const BLOCK_MS = 1_000;
/** Maximum entries of a partition in one read; each is one event, or many of them. */
const READ_MAX = 100;
const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;
const UNBLOCK_AGAIN_MS = 5;
/** Fixed consumer name, as each partition has one receiver of a group at a time: the next one finds the entries that the last left pending. */
const CONSUMER = 'receiver';

/** Reads the partitions of one consumer group over one connection: each in order, none waiting for another. */
export interface GroupReader {
  add(lane: Received): Receiving;
  close(): Promise<void>;
}

interface Options {
  readonly url: string;
  readonly log: Log;
  readonly group: string;
  readonly keys: EventKeys;
  /** Connection for commands that must not wait behind a blocking read. */
  readonly commands: Redis;
}

/** A partition and its receiver. */
interface Received extends EventPartition {
  readonly stream: string;
  readonly receive: Receive;
  readonly setAside?: KeepUnreadable | undefined;
}

interface ReadLane extends Received {
  readonly stopping: AbortController;
  /** `0` reads pending entries, which an earlier receiver or a broken connection left; then `>` reads new ones. */
  from: '0' | '>';
  /** Delivery in progress, until nothing waits any more. */
  inHand: Promise<void> | undefined;
  /** Entries read meanwhile; they are delivered together, in order. */
  waiting: StreamEntry[];
}

/**
 * Backpressure: new entries are read during a delivery, up to a batch ahead, or else each batch would interrupt the read that
 * all partitions share. Pending entries include those in delivery, and are read only when there is none.
 */
const mayRead = ({ from, inHand, waiting }: ReadLane): boolean =>
  from === '>' ? waiting.length < READ_MAX : inHand === undefined;

export async function ensureGroup(redis: Redis, stream: string, group: string): Promise<void> {
  try {
    await redis.xGroupCreate(stream, group, '0', { MKSTREAM: true });
  } catch (error) {
    if (!(error as Error).message.startsWith('BUSYGROUP')) throw error;
  }
}

export async function readGroup({ url, log, group, keys, commands }: Options): Promise<GroupReader> {
  const lanes = new Set<ReadLane>();
  const bell = new WakeSignal();
  const closing = new AbortController();
  // A blocking read holds up every other command on its connection, so it has one of its own.
  let clientId: string | undefined;
  const blocking = await connectRedis(url, log, () => {
    clientId = undefined;
  });
  let reading: Promise<unknown> | undefined;

  /** Ends the read in flight, so that the next one includes the present partitions. */
  const interrupt = async (): Promise<void> => {
    bell.notify();
    const interrupted = reading;
    while (interrupted !== undefined && reading === interrupted) {
      // CLIENT UNBLOCK answers 0 when the read has not arrived at the server yet.
      const id = clientId;
      if (id !== undefined) await commands.sendCommand(['CLIENT', 'UNBLOCK', id]).catch(() => {});
      await Promise.race([interrupted, pause(UNBLOCK_AGAIN_MS)]);
    }
  };

  const read = async (idle: readonly ReadLane[]): Promise<Map<string, StreamEntry[]>> => {
    clientId ??= String(await blocking.sendCommand(['CLIENT', 'ID']));
    const block = idle.every(({ from }) => from === '>') ? { BLOCK: BLOCK_MS } : {};
    const answer = (await blocking.xReadGroup(
      group,
      CONSUMER,
      idle.map(({ stream, from }) => ({ key: stream, id: from })),
      { COUNT: READ_MAX, ...block },
    )) as { name: string; messages: StreamEntry[] }[] | null;
    return new Map((answer ?? []).map(({ name, messages }) => [name, messages]));
  };

  const deliver = async (lane: ReadLane, entries: readonly StreamEntry[]): Promise<void> => {
    const { signal } = lane.stopping;
    const { events, unreadable } = eventsOf(entries, lane, keys);
    for (let failures = 0; ; ) {
      try {
        if (unreadable.length > 0) await lane.setAside?.(unreadable);
        await lane.receive(events, signal);
        break;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        if (failures === 1)
          log.warn({ stream: lane.stream, group, err: error }, 'A batch was not handled; delivering it again');
        await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), signal);
        if (signal.aborted) return;
      }
    }
    try {
      await commands.xAck(
        lane.stream,
        group,
        entries.map(({ id }) => id),
      );
    } catch {
      lane.from = '0'; // Read again as pending, recognised as duplicate and acknowledged then.
    }
  };

  /** Delivers a partition's waiting entries until there are none. */
  const takeWaiting = async (lane: ReadLane): Promise<void> => {
    while (lane.waiting.length > 0 && lanes.has(lane)) {
      const entries = lane.waiting;
      lane.waiting = [];
      if (entries.length >= READ_MAX) void interrupt(); // The read in flight leaves out a partition that was full.
      await deliver(lane, entries);
    }
    lane.inHand = undefined;
    if (lane.from === '0') void interrupt();
  };

  const turn = async (): Promise<void> => {
    const idle = [...lanes].filter(mayRead);
    if (idle.length === 0) return bell.wait(undefined, closing.signal);
    const attempt = read(idle);
    reading = attempt.catch(() => {});
    let found: Map<string, StreamEntry[]>;
    try {
      found = await attempt;
    } finally {
      reading = undefined;
    }
    for (const lane of idle) {
      const entries = found.get(lane.stream) ?? [];
      if (entries.length === 0) {
        if (found.has(lane.stream)) lane.from = '>';
        continue;
      }
      // Entries of a partition that was left meanwhile stay unacknowledged, for its next receiver.
      if (!lanes.has(lane)) continue;
      lane.waiting.push(...entries);
      lane.inHand ??= takeWaiting(lane);
    }
  };

  const work = (async () => {
    for (let failures = 0; !closing.signal.aborted; ) {
      try {
        await turn();
        failures = 0;
      } catch (error) {
        if (closing.signal.aborted) return;
        // Entries that were delivered into the failed read are pending.
        for (const lane of lanes) lane.from = '0';
        failures += 1;
        const flushed = /^(NOGROUP|UNBLOCKED)/.test((error as Error).message);
        if (failures === 1)
          log.warn(
            { err: error, group },
            flushed ? 'Streams are gone; creating them again' : 'Partitions cannot be read',
          );
        if (!flushed || failures > 1) await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), closing.signal);
        if (flushed)
          await Promise.all([...lanes].map(({ stream }) => ensureGroup(commands, stream, group))).catch(() => {});
      }
    }
  })();

  return {
    add(received) {
      const lane: ReadLane = {
        ...received,
        stopping: new AbortController(),
        from: '0',
        inHand: undefined,
        waiting: [],
      };
      lanes.add(lane);
      void interrupt();
      return {
        async stop() {
          lanes.delete(lane);
          lane.stopping.abort();
          await Promise.all([interrupt(), lane.inHand]);
        },
      };
    },
    async close() {
      closing.abort();
      for (const { stopping } of lanes) stopping.abort();
      const inHand = [...lanes].map((lane) => lane.inHand);
      lanes.clear();
      blocking.destroy();
      await Promise.all([work, ...inHand]);
    },
  };
}

/** Events of some entries, in order, and the unreadable ones. */
function eventsOf(entries: readonly StreamEntry[], lane: EventPartition, keys: EventKeys) {
  const events: Envelope[] = [];
  const unreadable: UnreadableEntry[] = [];
  for (const entry of entries) {
    if (entry.message === null) continue; // Trimmed while it was pending.
    try {
      for (const value of signedEvents(keys, lane, entry.id, entry.message)) {
        const read = checkEnvelope(value, lane.publisher);
        if ('envelope' in read) events.push(read.envelope);
        else unreadable.push({ text: JSON.stringify(value), reason: read.reason });
      }
    } catch (error) {
      if (!(error instanceof NotSigned)) throw error;
      unreadable.push({ text: JSON.stringify(entry.message), reason: error.message });
    }
  }
  return { events, unreadable };
}
