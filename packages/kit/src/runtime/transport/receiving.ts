import { createHash } from 'node:crypto';
import { type Envelope, PARTITIONS } from '../../events/index.ts';
import type { Database } from '../../orm/index.ts';
import type { Log } from '../../subgraph/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { keepUnreadable } from '../inbox/unreadable-events.ts';
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
  readonly onSetAside?: (() => void) | undefined;
}

/**
 * Receives the partitions that carry a subgraph's events. Among the replicas of a subgraph each partition has one receiver at a
 * time: that keeps the order of an aggregate's events.
 */
export async function startReceiving(options: Options): Promise<{ close(): Promise<void> }> {
  const { db, log } = options;
  const lanes = new Map(lanesOf(options).map((lane) => [lockKeyOf(lane), lane]));
  await freeLostClients(db);
  if (lanes.size === 0) return { close: async () => {} };
  // Before anything is published: whichever replica holds the locks, the group misses nothing from here on.
  await joinAll(options, [...lanes.values()]);
  return holdSessionLocks({
    url: db.url,
    log,
    space: LOCK_SPACE,
    keys: [...lanes.keys()],
    onTaken: (key, _session, lost) => receiveLane(options, lanes.get(key)!, lost),
  });
}

async function joinAll({ transport, group, log }: Options, lanes: readonly EventPartition[]): Promise<void> {
  const until = performance.now() + JOIN_WITHIN_MS;
  for (let failures = 0; ; ) {
    try {
      await Promise.all(lanes.map((lane) => transport.join(group, lane)));
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      failures += 1;
      if (failures === 1) log.warn({ err: error, group }, 'The event transport is away; waiting for it');
      await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS));
    }
  }
}

async function receiveLane(options: Options, lane: EventPartition, lost: AbortSignal): Promise<void> {
  const { group, transport, log } = options;
  const left = Promise.withResolvers<void>();
  if (lost.aborted) return;
  lost.addEventListener('abort', () => left.resolve(), { once: true });
  for (let failures = 0; !lost.aborted; ) {
    try {
      const receiving = await transport.receive(group, lane, ofItsPublisher(options, lane), (entries) =>
        keepUnreadable(options, lane, entries),
      );
      await left.promise;
      await receiving.stop();
    } catch (error) {
      failures += 1;
      if (failures === 1)
        log.warn({ err: error, lane: partitionName(lane) }, 'A partition cannot be received; retrying');
      await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), lost);
    }
  }
}

/** Accepts only event types that the partition's publisher owns; an event of another subgraph is unreadable. */
function ofItsPublisher(options: Options, lane: EventPartition): Receive {
  const { publishers, receive } = options;
  const isForeign = ({ type }: Envelope): boolean => (publishers.get(type) ?? lane.publisher) !== lane.publisher;
  return async (events, stopping) => {
    if (!events.some(isForeign)) return receive(events, stopping);
    const foreign = events.filter(isForeign);
    await keepUnreadable(
      options,
      lane,
      foreign.map((event) => ({
        text: JSON.stringify(event),
        reason: `${event.type} is not for ${lane.publisher} to publish`,
      })),
    );
    await receive(
      events.filter((event) => !isForeign(event)),
      stopping,
    );
  };
}

function lanesOf({ types, publishers }: Options): EventPartition[] {
  const wanted = new Set(
    types.map((type) => {
      const publisher = publishers.get(type);
      if (publisher === undefined) throw new Error(`No subgraph publishes ${type}`);
      return publisher;
    }),
  );
  return [...wanted].flatMap((publisher) =>
    Array.from({ length: PARTITIONS }, (_, partition) => ({ publisher, partition })),
  );
}

/** Equal in every replica, whichever publishers it has: 30 bits of a hash, so that it is a positive integer. */
const lockKeyOf = (lane: EventPartition): number =>
  createHash('sha1')
    .update(`receive:${partitionName(lane)}`)
    .digest()
    .readUInt32BE(0) >>> 2;
