import { PARTITIONS } from '../../events/index.ts';
import type { Database } from '../../orm/index.ts';
import { WakeSignal } from '../async/wake-signal.ts';
import type { LockSession } from '../locks/lock-session.ts';
import { holdSessionLocks, type SessionLocks } from '../locks/session-locks.ts';
import { freeLostClients } from '../transport/lost-clients.ts';
import { lagOf, type RelayLag } from './outbox-lag.ts';
import { type Outbox, outboxOf } from './outbox-partition.ts';
import { type PartitionRelay, type PartitionRelayOptions, relayPartition } from './relay-partition.ts';

const LOCK_SPACE = 7_261_121;
const NOTIFY_CHANNEL = 'muster_outbox';
/** Throttle of the NOTIFY to relays in other processes: one in every transaction would be expensive. */
const NOTIFY_EVERY_MS = 10;
const POLL_EVERY_MS = 1_000;
/** Throttle of the comparison with the transport: a poll that was woken is about new rows. */
const COMPARE_EVERY_MS = POLL_EVERY_MS / 2;

interface Options extends PartitionRelayOptions {
  readonly db: Database;
}

export interface Relay {
  /** There are new rows. */
  wake(): void;
  lag(): Promise<RelayLag>;
  close(): Promise<void>;
}

/** Publishes the outbox partition by partition, in order, at least once. Any number of relays may run. */
export async function startRelay(options: Options): Promise<Relay> {
  const { db, log, transport, publisher } = options;
  const closing = new AbortController();
  const wakeSignal = new WakeSignal();
  const relays = new Map<number, PartitionRelay>();
  /** One for each session: the partitions of an earlier one may still be ending. */
  const outboxes = new WeakMap<LockSession, Outbox>();
  const outboxFor = (session: LockSession): Outbox => {
    const outbox = outboxes.get(session) ?? outboxOf(session);
    outboxes.set(session, outbox);
    return outbox;
  };
  await freeLostClients(db);

  const locks = await holdSessionLocks({
    url: db.url,
    log,
    space: LOCK_SPACE,
    keys: Array.from({ length: PARTITIONS }, (_, partition) => partition),
    listen: [NOTIFY_CHANNEL],
    onNotification: () => wakeSignal.notify(),
    async onTaken(partition, session, lost) {
      const relay = relayPartition(options, partition, outboxFor(session), lost);
      relays.set(partition, relay);
      await relay.done;
      relays.delete(partition);
    },
  });

  /** When idle partitions were last compared with the transport: busy ones compare with each batch. */
  let comparedAt = Number.NEGATIVE_INFINITY;
  /** Wakes the partitions that have something to publish, or to send again. */
  const poll = async (): Promise<void> => {
    const partitions = await readPartitions(locks, [...relays.keys()]);
    for (const { partition, waiting } of partitions) if (waiting) relays.get(partition)?.wake();
    if (performance.now() - comparedAt < COMPARE_EVERY_MS) return;
    comparedAt = performance.now();
    for (const { partition, ticket } of partitions) {
      const theirs = await transport.lastTicket({ publisher, partition });
      if (theirs !== null && theirs < Number(ticket)) relays.get(partition)?.wake();
    }
  };
  const polling = (async () => {
    while (!closing.signal.aborted) {
      await wakeSignal.wait(POLL_EVERY_MS, closing.signal);
      // The locks report a lost connection, and the partitions a transport that is away.
      if (!closing.signal.aborted) await poll().catch((error) => log.debug({ err: error }, 'The outbox was not read'));
    }
  })();

  const notifier = notifyOthers(locks);
  const forgetReturn = transport.onReturn(() => {
    comparedAt = Number.NEGATIVE_INFINITY;
    wakeSignal.notify();
  });
  return {
    wake() {
      wakeSignal.notify();
      notifier.notify();
    },
    lag: () => lagOf(db),
    async close() {
      closing.abort();
      forgetReturn();
      notifier.stop();
      await polling;
      await locks.close();
    },
  };
}

interface Partition {
  readonly partition: number;
  readonly ticket: string;
  readonly waiting: boolean;
}

async function readPartitions(locks: SessionLocks, owned: readonly number[]): Promise<Partition[]> {
  if (owned.length === 0) return [];
  const { rows } = await locks.query<Partition>({
    name: 'waiting',
    text: `select partition, ticket,
                  (select true from outbox_event as event
                    where event.partition = outbox_partition.partition and event.ticket is null limit 1) is true as waiting
             from outbox_partition where partition = any($1::smallint[])`,
    values: [owned],
  });
  return rows;
}

/** Notifies relays in other processes of new rows, over the relay's own connection and outside of any caller's transaction. */
function notifyOthers(locks: SessionLocks) {
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    timer = undefined;
    // A notification may be lost with the connection: a relay without it polls within a second.
    locks.query({ text: `select pg_notify('${NOTIFY_CHANNEL}', '')` }).catch(() => {});
  };
  return {
    notify() {
      // A relay that owns every partition has none to notify.
      if (locks.held < PARTITIONS) timer ??= setTimeout(send, NOTIFY_EVERY_MS).unref();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
