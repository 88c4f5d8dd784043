import { eachId } from '../../domain/index.ts';
import { failpoint } from '../../orm/index.ts';
import type { LiveChannel, Log } from '../../subgraph/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import { WakeSignal } from '../async/wake-signal.ts';
import type { LiveHub } from '../live/live-hub.ts';
import { liveMessages } from '../live/live-messages.ts';
import type { EventPartition, EventTransport } from '../transport/transport.ts';
import { BATCH_MAX, envelopeOf, type Outbox, type OutboxRow, type Unsent } from './outbox-partition.ts';

const RETRY_MS = 100;
const RETRY_MAX_MS = 2_000;
/** Timeout of a batch in flight when the lock is lost; later it is sent again by the next holder of the lock. */
const FINISH_WITHIN_MS = 5_000;

export interface PartitionRelayOptions {
  readonly publisher: string;
  readonly transport: EventTransport;
  readonly live: LiveHub;
  readonly channels: readonly LiveChannel[];
  readonly log: Log;
  /** Called with the events of each batch once the transport has it. */
  readonly onSent?: ((events: readonly { readonly type: string }[]) => void) | undefined;
  /** Called after each batch of live messages, with the time of its last event. */
  readonly onLive?: ((occurredAt: Date) => void) | undefined;
}

export interface PartitionRelay {
  /** There may be unsent rows. */
  wake(): void;
  /** Resolves after the lock was lost. */
  readonly done: Promise<void>;
}

/** Publishes one partition's events for as long as its lock is ours. */
export function relayPartition(
  { publisher, transport, live, channels, log, onLive, onSent }: PartitionRelayOptions,
  partition: number,
  outbox: Outbox,
  lost: AbortSignal,
): PartitionRelay {
  const address: EventPartition = { publisher, partition };
  const wakeSignal = new WakeSignal();
  wakeSignal.notify();

  /** Live messages are fire-and-forget: they wait for no consumer, and nothing waits for them. */
  const publishLive = async (rows: readonly OutboxRow[]): Promise<void> => {
    try {
      const messages = liveMessages(channels, rows);
      if (messages.length === 0) return;
      await live.publish(messages);
      onLive?.(rows.at(-1)!.occurred_at);
    } catch (error) {
      log.debug({ err: error, partition }, 'Live messages were not published; watchers will read anew');
    }
  };

  /** Publishes the ids that the events changed, fire-and-forget like live messages: caches of answers notice a gap themselves. */
  const publishChanges = async (rows: readonly OutboxRow[]): Promise<void> => {
    try {
      if (!live.hasListeners(publisher)) return;
      const ids = new Set<string>();
      for (const { payload } of rows) eachId(payload, (id) => ids.add(id));
      await live.publishChanged(publisher, [...ids]);
    } catch (error) {
      log.debug({ err: error, partition }, 'Changed ids were not published; caches of answers notice the gap');
    }
  };

  /** Publishes one batch; answers whether there may be more. */
  const relayBatch = async (): Promise<boolean> => {
    const { ticket, rows } = await readNext(outbox, transport, address, log);
    if (rows.length === 0) return false;
    void publishLive(rows);
    void publishChanges(rows);
    const sent = transport.publish({
      ...address,
      ticket: ticket + 1,
      events: rows.map((row) => envelopeOf(row, address)),
    });
    await untilSent(sent, lost);
    failpoint('afterSendBeforeMark');
    await outbox.sent({ partition, ticket: ticket + 1, rows });
    onSent?.(rows);
    return rows.length === BATCH_MAX;
  };

  const work = async (): Promise<void> => {
    for (let failures = 0; !lost.aborted; ) {
      await wakeSignal.wait(undefined, lost);
      try {
        while (!lost.aborted && (await relayBatch())) {}
        if (failures > 0 && !lost.aborted) log.info({ partition, failures }, 'Events are published again');
        failures = 0;
      } catch (error) {
        if (lost.aborted) return;
        failures += 1;
        if (failures === 1) log.warn({ err: error, partition }, 'Events could not be published; retrying');
        await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), lost);
        wakeSignal.notify();
      }
    }
  };
  return { wake: () => wakeSignal.notify(), done: work() };
}

/**
 * The ticket of the last batch that the transport has, and the rows after it. A lower ticket than ours means that the transport
 * lost its tail: those rows become unsent again, and inboxes recognise the duplicates.
 */
async function readNext(outbox: Outbox, transport: EventTransport, address: EventPartition, log: Log): Promise<Unsent> {
  const [ours, theirs] = await Promise.all([outbox.unsentOf(address.partition), transport.lastTicket(address)]);
  if (theirs === null || theirs >= ours.ticket) return ours;
  log.warn(
    { partition: address.partition, ours: ours.ticket, theirs },
    'The event transport lost its tail; sending it again',
  );
  await outbox.lost(address.partition, theirs);
  return outbox.unsentOf(address.partition);
}

/** Waits for a batch to be safe, but after the loss of the lock only for so long. */
async function untilSent(sent: Promise<void>, lost: AbortSignal): Promise<void> {
  const late = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const hurry = () => {
    timer = setTimeout(
      () => late.reject(new Error('The lock was lost while a batch was in flight.')),
      FINISH_WITHIN_MS,
    );
  };
  if (lost.aborted) hurry();
  else lost.addEventListener('abort', hurry, { once: true });
  try {
    await Promise.race([sent, late.promise]);
  } finally {
    clearTimeout(timer);
    lost.removeEventListener('abort', hurry);
  }
}
