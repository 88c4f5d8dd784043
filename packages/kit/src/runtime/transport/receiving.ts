import { createHash } from 'node:crypto';
import { type Envelope, PARTITIONS } from '../../events/index.ts';
import type { Database } from '../../orm/index.ts';
import type { Log } from '../../subgraph/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { storeUnreadable } from '../inbox/unreadable-events.ts';
import { holdSessionLocks } from '../locks/session-locks.ts';
import { freeLostClients } from './lost-clients.ts';
import { type EventPartition, type EventTransport, partitionName, type Receive } from './transport.ts';

/** Separate from the relay's locks in the same database. */
const LOCK_SPACE = 7_261_122;
/** Timeout of a start while the transport is away. */
const JOIN_WITHIN_MS = 30_000;
const RETRY_MS = 200;
const RETRY_MAX_MS = 2_000;

interface Options {
  readonly db: Database;
  readonly group: string;
  /** The event types that the group consumes. */
  readonly types: readonly string[];
  /** Event type → publisher. */
  readonly publishers: ReadonlyMap<string, string>;
  readonly transport: EventTransport;
  readonly receive: Receive;
  readonly log: Log;
  /** Called for each unreadable event. */
  readonly onUnreadable?: (() => void) | undefined;
}

/**
 * Receives the partitions that carry a subgraph's events. Among the replicas of a subgraph each partition has one receiver at a
 * time: that keeps the order of an aggregate's events.
 */
export async function startReceiving(options: Options): Promise<{ close(): Promise<void> }> {
  const { db, log } = options;
  const partitions = new Map(partitionsOf(options).map((partition) => [lockKeyOf(partition), partition]));
  await freeLostClients(db);
  if (partitions.size === 0) return { close: async () => {} };
  // Before anything is published: whichever replica holds the locks, the group misses nothing from here on.
  await joinAll(options, [...partitions.values()]);
  return holdSessionLocks({
    url: db.url,
    log,
    space: LOCK_SPACE,
    keys: [...partitions.keys()],
    onTaken: (key, _session, lost) => receivePartition(options, partitions.get(key)!, lost),
  });
}

async function joinAll({ transport, group, log }: Options, partitions: readonly EventPartition[]): Promise<void> {
  const until = performance.now() + JOIN_WITHIN_MS;
  for (let failures = 0; ; ) {
    try {
      await Promise.all(partitions.map((partition) => transport.join(group, partition)));
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      failures += 1;
      if (failures === 1) log.warn({ err: error, group }, 'The event transport is away; waiting for it');
      await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS));
    }
  }
}

async function receivePartition(options: Options, partition: EventPartition, lost: AbortSignal): Promise<void> {
  const { group, transport, log } = options;
  const left = Promise.withResolvers<void>();
  if (lost.aborted) return;
  lost.addEventListener('abort', () => left.resolve(), { once: true });
  for (let failures = 0; !lost.aborted; ) {
    try {
      const receiving = await transport.receive(group, partition, onlyOwnEvents(options, partition), (entries) =>
        storeUnreadable(options, partition, entries),
      );
      await left.promise;
      await receiving.stop();
    } catch (error) {
      failures += 1;
      if (failures === 1)
        log.warn({ err: error, partition: partitionName(partition) }, 'A partition cannot be received; retrying');
      await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), lost);
    }
  }
}

/** Accepts only event types that the partition's publisher owns; an event of another subgraph is unreadable. */
function onlyOwnEvents(options: Options, partition: EventPartition): Receive {
  const { publishers, receive } = options;
  const isForeign = ({ type }: Envelope): boolean =>
    (publishers.get(type) ?? partition.publisher) !== partition.publisher;
  return async (events, stopping) => {
    if (!events.some(isForeign)) return receive(events, stopping);
    const foreign = events.filter(isForeign);
    await storeUnreadable(
      options,
      partition,
      foreign.map((event) => ({
        text: JSON.stringify(event),
        reason: `${event.type} is not for ${partition.publisher} to publish`,
      })),
    );
    await receive(
      events.filter((event) => !isForeign(event)),
      stopping,
    );
  };
}

function partitionsOf({ types, publishers }: Options): EventPartition[] {
  const sources = new Set(
    types.map((type) => {
      const publisher = publishers.get(type);
      if (publisher === undefined) throw new Error(`No subgraph publishes ${type}`);
      return publisher;
    }),
  );
  return [...sources].flatMap((publisher) =>
    Array.from({ length: PARTITIONS }, (_, partition) => ({ publisher, partition })),
  );
}

/** Equal in every replica, whichever publishers it has: 30 bits of a hash, so that it is a positive integer. */
const lockKeyOf = (partition: EventPartition): number =>
  createHash('sha1')
    .update(`receive:${partitionName(partition)}`)
    .digest()
    .readUInt32BE(0) >>> 2;
