import { checkEnvelope, type Envelope } from '../../events/index.ts';
import { connectRedis, type Redis } from '../../process/redis-connection.ts';
import type { Log } from '../../subgraph/index.ts';
import type { EventKeys } from '../../trust/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { WakeSignal } from '../async/wake-signal.ts';
import { NotSigned, type StreamEntry, signedEvents } from './signed-entries.ts';
import type { EventPartition, Receive, Receiving, StoreUnreadable, UnreadableEntry } from './transport.ts';

const BLOCK_MS = 1_000;
/** Maximum entries of a partition in one read; each is one event, or many of them. */
const READ_MAX = 100;
const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;
const UNBLOCK_RETRY_MS = 5;
/** Fixed consumer name, as each partition has one receiver of a group at a time: the next one finds the entries that the last left pending. */
const CONSUMER = 'receiver';

/** Reads the partitions of one consumer group over one connection: each in order, none waiting for another. */
export interface GroupReader {
  add(partition: ReceivedPartition): Receiving;
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
interface ReceivedPartition extends EventPartition {
  readonly stream: string;
  readonly receive: Receive;
  readonly storeUnreadable?: StoreUnreadable | undefined;
}

interface ReadPartition extends ReceivedPartition {
  readonly stopping: AbortController;
  /** `0` reads pending entries, which an earlier receiver or a broken connection left; then `>` reads new ones. */
  from: '0' | '>';
  /** Delivery in progress, until nothing waits any more. */
  delivering: Promise<void> | undefined;
  /** Entries read meanwhile; they are delivered together, in order. */
  waiting: StreamEntry[];
}

/**
 * Backpressure: new entries are read during a delivery, up to a batch ahead, or else each batch would interrupt the read that
 * all partitions share. Pending entries include those in delivery, and are read only when there is none.
 */
const mayRead = ({ from, delivering, waiting }: ReadPartition): boolean =>
  from === '>' ? waiting.length < READ_MAX : delivering === undefined;

export async function ensureGroup(redis: Redis, stream: string, group: string): Promise<void> {
  try {
    await redis.xGroupCreate(stream, group, '0', { MKSTREAM: true });
  } catch (error) {
    if (!(error as Error).message.startsWith('BUSYGROUP')) throw error;
  }
}

export async function readGroup({ url, log, group, keys, commands }: Options): Promise<GroupReader> {
  const partitions = new Set<ReadPartition>();
  const wakeSignal = new WakeSignal();
  const closing = new AbortController();
  // A blocking read holds up every other command on its connection, so it has one of its own.
  let clientId: string | undefined;
  const blocking = await connectRedis(url, log, () => {
    clientId = undefined;
  });
  let reading: Promise<unknown> | undefined;

  /** Ends the read in flight, so that the next one includes the present partitions. */
  const interrupt = async (): Promise<void> => {
    wakeSignal.notify();
    const interrupted = reading;
    while (interrupted !== undefined && reading === interrupted) {
      // CLIENT UNBLOCK answers 0 when the read has not arrived at the server yet.
      const id = clientId;
      if (id !== undefined) await commands.sendCommand(['CLIENT', 'UNBLOCK', id]).catch(() => {});
      await Promise.race([interrupted, pause(UNBLOCK_RETRY_MS)]);
    }
  };

  const read = async (idle: readonly ReadPartition[]): Promise<Map<string, StreamEntry[]>> => {
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

  const deliver = async (partition: ReadPartition, entries: readonly StreamEntry[]): Promise<void> => {
    const { signal } = partition.stopping;
    const { events, unreadable } = eventsOf(entries, partition, keys);
    for (let failures = 0; ; ) {
      try {
        if (unreadable.length > 0) await partition.storeUnreadable?.(unreadable);
        await partition.receive(events, signal);
        break;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        if (failures === 1)
          log.warn({ stream: partition.stream, group, err: error }, 'A batch was not handled; delivering it again');
        await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), signal);
        if (signal.aborted) return;
      }
    }
    try {
      await commands.xAck(
        partition.stream,
        group,
        entries.map(({ id }) => id),
      );
    } catch {
      partition.from = '0'; // Read again as pending, recognised as duplicate and acknowledged then.
    }
  };

  /** Delivers a partition's waiting entries until there are none. */
  const takeWaiting = async (partition: ReadPartition): Promise<void> => {
    while (partition.waiting.length > 0 && partitions.has(partition)) {
      const entries = partition.waiting;
      partition.waiting = [];
      if (entries.length >= READ_MAX) void interrupt(); // The read in flight leaves out a partition that was full.
      await deliver(partition, entries);
    }
    partition.delivering = undefined;
    if (partition.from === '0') void interrupt();
  };

  const readOnce = async (): Promise<void> => {
    const idle = [...partitions].filter(mayRead);
    if (idle.length === 0) return wakeSignal.wait(undefined, closing.signal);
    const attempt = read(idle);
    reading = attempt.catch(() => {});
    let found: Map<string, StreamEntry[]>;
    try {
      found = await attempt;
    } finally {
      reading = undefined;
    }
    for (const partition of idle) {
      const entries = found.get(partition.stream) ?? [];
      if (entries.length === 0) {
        if (found.has(partition.stream)) partition.from = '>';
        continue;
      }
      // Entries of a partition that was left meanwhile stay unacknowledged, for its next receiver.
      if (!partitions.has(partition)) continue;
      partition.waiting.push(...entries);
      partition.delivering ??= takeWaiting(partition);
    }
  };

  const work = (async () => {
    for (let failures = 0; !closing.signal.aborted; ) {
      try {
        await readOnce();
        failures = 0;
      } catch (error) {
        if (closing.signal.aborted) return;
        // Entries that were delivered into the failed read are pending.
        for (const partition of partitions) partition.from = '0';
        failures += 1;
        const flushed = /^(NOGROUP|UNBLOCKED)/.test((error as Error).message);
        if (failures === 1)
          log.warn(
            { err: error, group },
            flushed ? 'Streams are gone; creating them again' : 'Partitions cannot be read',
          );
        if (!flushed || failures > 1) await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), closing.signal);
        if (flushed)
          await Promise.all([...partitions].map(({ stream }) => ensureGroup(commands, stream, group))).catch(() => {});
      }
    }
  })();

  return {
    add(received) {
      const partition: ReadPartition = {
        ...received,
        stopping: new AbortController(),
        from: '0',
        delivering: undefined,
        waiting: [],
      };
      partitions.add(partition);
      void interrupt();
      return {
        async stop() {
          partitions.delete(partition);
          partition.stopping.abort();
          await Promise.all([interrupt(), partition.delivering]);
        },
      };
    },
    async close() {
      closing.abort();
      for (const { stopping } of partitions) stopping.abort();
      const delivering = [...partitions].map((partition) => partition.delivering);
      partitions.clear();
      blocking.destroy();
      await Promise.all([work, ...delivering]);
    },
  };
}

/** Events of some entries, in order, and the unreadable ones. */
function eventsOf(entries: readonly StreamEntry[], partition: EventPartition, keys: EventKeys) {
  const events: Envelope[] = [];
  const unreadable: UnreadableEntry[] = [];
  for (const entry of entries) {
    if (entry.message === null) continue; // Trimmed while it was pending.
    try {
      for (const value of signedEvents(keys, partition, entry.id, entry.message)) {
        const read = checkEnvelope(value, partition.publisher);
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
