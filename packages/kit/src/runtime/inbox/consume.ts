import type { Envelope } from '../../events/index.ts';
import { failpoint, isUnavailable, type Tx } from '../../orm/index.ts';
import { coalesce } from '../../subgraph/coalesce.ts';
import type { Consumer, Services, SubgraphDefinition } from '../../subgraph/index.ts';
import { inSpanAfter } from '../../tracing/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import type { Receive } from '../transport/transport.ts';
import { causedBy, claim, claimAll, consumersByType, holdParked, messageOf, park } from './inbox.ts';
import { storeUnreadable } from './unreadable-events.ts';

/** Failed attempts after which an event is parked (dead letter). */
const ATTEMPTS_MAX = 5;
const RETRY_MS = 50;
const RETRY_MAX_MS = 1_000;
/** Retries during a database outage are unlimited: waiting loses nothing, and only shutdown ends it. */
const AWAY_RETRY_MS = 100;
const AWAY_RETRY_MAX_MS = 2_000;

export interface InboxOptions {
  readonly definition: Pick<SubgraphDefinition, 'name' | 'consumers'>;
  readonly services: Services;
}

/** A payload that its event's schema refuses: no retry can help. */
class Unreadable extends Error {}

/**
 * The inbox of a subgraph: an event's effect and its inbox row commit in one transaction, so a duplicate delivery has no
 * effect. An event that cannot be handled is parked (dead letter) with all that follow it for its ordering key.
 */
export function inbox({ definition, services }: InboxOptions): Receive {
  const consumers = consumersByType(definition);
  const group = definition.name;
  const takeOne = async (consumer: Consumer, envelope: Envelope, stopping?: AbortSignal): Promise<void> => {
    stopping?.throwIfAborted();
    const facts = { subgraph: group, 'messaging.message.id': envelope.id };
    await inSpanAfter(envelope.correlationId, `event ${envelope.type}`, facts, () =>
      take(group, services, consumer, envelope, stopping),
    );
    failpoint('afterEffectBeforeAck');
  };
  const batchHandlers = new Map(
    [...consumers]
      .filter(([, { handleBatch }]) => handleBatch !== undefined)
      .map(([type, consumer]) => [type, batchHandler(group, services, consumer)]),
  );
  return async (events, stopping) => {
    const ours = events.filter((envelope) => concerns(consumers.get(envelope.type), envelope));
    for (const batch of batchesOf(ours)) {
      const { type } = batch[0]!;
      const consumer = consumers.get(type)!;
      stopping?.throwIfAborted();
      if (await batchHandlers.get(type)?.(batch)) {
        failpoint('afterEffectBeforeAck');
      } else {
        for (const envelope of batch) await takeOne(consumer, envelope, stopping);
      }
    }
  };
}

/** Whether an event has an effect here, whatever the validity of its payload. */
function concerns(consumer: Consumer | undefined, { payload }: Envelope): boolean {
  if (consumer?.unlessNull === undefined) return consumer !== undefined;
  return (payload as Record<string, unknown> | null)?.[consumer.unlessNull] !== null;
}

/** Maximum events of one type that a partition handles in one transaction. */
const BATCH_MAX = 250;
/** Maximum over all partitions, unless the consumer sets `batchSizeMax`. */
const TRANSACTION_MAX = 500;

/** Runs of consecutive events of one type, in order. */
function batchesOf(events: readonly Envelope[]): Envelope[][] {
  const batches: Envelope[][] = [];
  for (const envelope of events) {
    const last = batches.at(-1);
    if (last !== undefined && last[0]!.type === envelope.type && last.length < BATCH_MAX) last.push(envelope);
    else batches.push([envelope]);
  }
  return batches;
}

/**
 * Coalesces the batches that partitions deliver during a transaction into the next one: in transactions of their own they
 * would wait for each other's row locks. A batch that fails among others is retried without them.
 */
function batchHandler(group: string, services: Services, consumer: Consumer) {
  const take = (batch: readonly Envelope[]) => takeBatch(group, services, consumer, batch);
  const takeCoalesced = coalesce<readonly Envelope[], { readonly taken: boolean; readonly alone: boolean }>(
    async (batches) => {
      const taken = await take(batches.flat());
      return batches.map(() => ({ taken, alone: batches.length === 1 }));
    },
    { sizeOf: (batch) => batch.length, max: consumer.batchSizeMax ?? TRANSACTION_MAX },
  );
  return async (batch: readonly Envelope[]): Promise<boolean> => {
    const { taken, alone } = await takeCoalesced(batch);
    return taken || (!alone && take(batch));
  };
}

/** Handles the new events of a batch, all or none; after false, which means none, each is to be handled singly. */
async function takeBatch(
  group: string,
  services: Services,
  consumer: Consumer,
  batch: readonly Envelope[],
): Promise<boolean> {
  const last = batch.at(-1)!;
  const [name, facts] =
    batch.length === 1
      ? [`event ${last.type}`, { subgraph: group, 'messaging.message.id': last.id }]
      : [`events ${last.type}`, { subgraph: group, 'messaging.batch.message_count': String(batch.length) }];
  try {
    await inSpanAfter(last.correlationId, name, facts, () =>
      services.transact(causedBy(last), async (tx) => {
        const claimed = await claimAll(tx, group, batch);
        if (claimed === null) throw new OneByOne('an earlier event of one of them is parked');
        // At-least-once delivery may repeat an event within one batch: the first counts.
        const fresh = batch.filter(({ id }) => claimed.delete(id));
        const payloads = fresh.map((envelope) => payloadOf(consumer, envelope));
        if (payloads.length > 0) await consumer.handleBatch!(tx, payloads, services);
      }),
    );
    return true;
  } catch (error) {
    // Handling the events singly finds the one that fails.
    services.log.debug({ type: last.type, events: batch.length, err: error }, 'Events are handled one by one');
    return false;
  }
}

/** Requests single handling of a batch; nothing has failed yet. */
class OneByOne extends Error {}

async function take(
  group: string,
  services: Services,
  consumer: Consumer,
  envelope: Envelope,
  stopping?: AbortSignal,
): Promise<void> {
  let failures = 0;
  let reason: string | undefined;
  for (let away = 0; ; ) {
    try {
      await services.transact(causedBy(envelope), (tx) =>
        reason === undefined
          ? handleOnce(tx, group, consumer, envelope, services)
          : park(tx, group, envelope, reason, failures),
      );
      return;
    } catch (error) {
      stopping?.throwIfAborted();
      if (isUnavailable(error)) {
        away += 1;
        await pause(backoffMs(away, AWAY_RETRY_MS, AWAY_RETRY_MAX_MS), stopping);
        stopping?.throwIfAborted();
        continue;
      }
      if (reason !== undefined) {
        // An event that cannot even be parked would block its partition for ever.
        await storeUnreadable({ db: services.db, group, log: services.log }, envelope, [
          { text: JSON.stringify(envelope), reason: `it cannot be parked: ${messageOf(error)}` },
        ]);
        return;
      }
      away = 0;
      failures += 1;
      const facts = {
        event: envelope.id,
        type: envelope.type,
        publisher: envelope.publisher,
        correlationId: envelope.correlationId,
        failures,
        err: error,
      };
      if (failures >= ATTEMPTS_MAX || error instanceof Unreadable) {
        reason = messageOf(error);
        services.log.error(facts, 'An event cannot be handled and is parked; `npm run events -- replay` retries it');
        continue;
      }
      services.log.warn(facts, 'An event could not be handled; retrying');
      await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), stopping);
      stopping?.throwIfAborted();
    }
  }
}

/** Handles a new event, skips a duplicate, and parks an event whose ordering key has a parked one already. */
async function handleOnce(
  tx: Tx,
  group: string,
  consumer: Consumer,
  envelope: Envelope,
  services: Services,
): Promise<void> {
  for (;;) {
    const { fresh, blocked } = await claim(tx, group, envelope);
    if (fresh) return effect(tx, consumer, envelope, services);
    if (!blocked) return;
    // A replay may have cleared the key meanwhile: then the event is claimed after all.
    if (await holdParked(tx, group, envelope))
      return park(tx, group, envelope, 'waits for an earlier event of its key', 0);
  }
}

export async function effect(tx: Tx, consumer: Consumer, envelope: Envelope, services: Services): Promise<void> {
  await consumer.handle(tx, payloadOf(consumer, envelope), services);
}

function payloadOf(consumer: Consumer, envelope: Envelope): never {
  const payload = consumer.event.payload.safeParse(envelope.payload);
  if (!payload.success)
    throw new Unreadable(
      `${envelope.type} version ${envelope.version} has an invalid payload: ${payload.error.message}`,
    );
  return payload.data as never;
}
