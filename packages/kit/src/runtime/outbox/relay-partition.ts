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
/** What was begun when the lock goes may end within this time; later it is sent again by whoever has the lock then. */
const FINISH_WITHIN_MS = 5_000;

export interface PartitionRelayOptions {
  readonly publisher: string;
  readonly transport: EventTransport;
  readonly live: LiveHub;
  readonly channels: readonly LiveChannel[];
  readonly log: Log;
  /** Hears, of each batch of live messages that was sent, when the last of them happened. */
  readonly onLive?: ((occurredAt: Date) => void) | undefined;
}

export interface PartitionRelay {
  /** There may be unsent rows. */
  wake(): void;
  /** Ends after the lock went. */
  readonly done: Promise<void>;
}

/** Tells one partition's events for as long as its lock is ours. */
export function relayPartition(
  { publisher, transport, live, channels, log, onLive }: PartitionRelayOptions,
  partition: number,
  outbox: Outbox,
  lost: AbortSignal,
): PartitionRelay {
  const lane: EventPartition = { publisher, partition };
  const bell = new WakeSignal();
  bell.notify();

  /** Live messages go out at once: they wait for no consumer, and nobody waits for them. */
  const tellWatchers = async (rows: readonly OutboxRow[]): Promise<void> => {
    try {
      const messages = liveMessages(channels, rows);
      if (messages.length === 0) return;
      await live.publish(messages);
      onLive?.(rows.at(-1)!.occurred_at);
    } catch (error) {
      log.debug({ err: error, partition }, 'Live messages were not sent; watchers will read anew');
    }
  };

  /** An event names what it changed. Told as live messages are: those who keep answers notice a gap themselves. */
  const tellChanged = async (rows: readonly OutboxRow[]): Promise<void> => {
    try {
      if (!live.isHeard(publisher)) return;
      const ids = new Set<string>();
      for (const { payload } of rows) eachId(payload, (id) => ids.add(id));
      await live.tellChanged(publisher, [...ids]);
    } catch (error) {
      log.debug({ err: error, partition }, 'What changed was not told; whoever keeps answers makes them anew');
    }
  };

  /** Sends one batch; answers whether there may be more. */
  const relayBatch = async (): Promise<boolean> => {
    const { ticket, rows } = await readNext(outbox, transport, lane, log);
    if (rows.length === 0) return false;
    void tellWatchers(rows);
    void tellChanged(rows);
    const sent = transport.publish({
      ...lane,
      ticket: ticket + 1,
      events: rows.map((row) => envelopeOf(row, lane)),
    });
    await untilSent(sent, lost);
    failpoint('afterSendBeforeMark');
    await outbox.sent({ partition, ticket: ticket + 1, rows });
    return rows.length === BATCH_MAX;
  };

  const work = async (): Promise<void> => {
    for (let failures = 0; !lost.aborted; ) {
      await bell.wait(undefined, lost);
      try {
        while (!lost.aborted && (await relayBatch())) {}
        if (failures > 0 && !lost.aborted) log.info({ partition, failures }, 'Events are told again');
        failures = 0;
      } catch (error) {
        if (lost.aborted) return;
        failures += 1;
        if (failures === 1) log.warn({ err: error, partition }, 'Events could not be told; trying again');
        await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), lost);
        bell.notify();
      }
    }
  };
  return { wake: () => bell.notify(), done: work() };
}

/**
 * The number of the last batch that the transport has, and what comes after it. When it remembers less than we do, it
 * lost its tail: those rows become unsent again, and consumers recognise what they had.
 */
async function readNext(outbox: Outbox, transport: EventTransport, lane: EventPartition, log: Log): Promise<Unsent> {
  const [ours, theirs] = await Promise.all([outbox.unsentOf(lane.partition), transport.lastTicket(lane)]);
  if (theirs === null || theirs >= ours.ticket) return ours;
  log.warn({ lane, ours: ours.ticket, theirs }, 'The event transport lost its tail; telling it again');
  await outbox.lost(lane.partition, theirs);
  return outbox.unsentOf(lane.partition);
}

/** Waits for a batch to be safe, but once the lock is gone only so long. */
async function untilSent(sent: Promise<void>, lost: AbortSignal): Promise<void> {
  const late = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const hurry = () => {
    timer = setTimeout(() => late.reject(new Error('The lock went while a batch was on its way.')), FINISH_WITHIN_MS);
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
