import type { Envelope } from '../events/index.ts';
import { failpoint, isUnavailable, type Tx } from '../orm/index.ts';
import type { Consumer, Services, SubgraphDefinition } from '../subgraph/index.ts';
import { inSpanAfter } from '../tracing/index.ts';
import { backoffMs, pause } from './backoff.ts';
import { causedBy, claim, consumersByType, holdParked, messageOf, park } from './inbox.ts';
import type { Receive } from './transport.ts';

/** A consumer that fails this often on one event cannot take it; the event is parked. */
const ATTEMPTS_MAX = 5;
const RETRY_MS = 50;
const RETRY_MAX_MS = 1_000;
/** While the database is away nothing is lost by waiting, and nothing but the end of the program ends the wait. */
const AWAY_RETRY_MS = 100;
const AWAY_RETRY_MAX_MS = 2_000;

export interface InboxOptions {
  readonly definition: Pick<SubgraphDefinition, 'name' | 'consumers'>;
  readonly services: Services;
}

/** A payload that its own declaration refuses: no later attempt will like it better. */
class Unreadable extends Error {}

/**
 * How a subgraph takes events: each has its effect once, in the transaction that notes it in the inbox. What cannot be
 * taken is parked, with whatever follows it for the same ordering key; other keys go on.
 */
export function inbox({ definition, services }: InboxOptions): Receive {
  const consumers = consumersByType(definition);
  return async (events, stopping) => {
    for (const envelope of events) {
      const consumer = consumers.get(envelope.type);
      if (consumer === undefined) continue;
      stopping?.throwIfAborted();
      const facts = { subgraph: definition.name, 'messaging.message.id': envelope.id };
      await inSpanAfter(envelope.correlationId, `event ${envelope.type}`, facts, () =>
        take(definition.name, services, consumer, envelope, stopping),
      );
      failpoint('afterEffectBeforeAck');
    }
  };
}

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
      if (reason !== undefined) throw error;
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
        services.log.error(facts, 'An event cannot be taken and is parked; `npm run events -- replay` tries it again');
        continue;
      }
      services.log.warn(facts, 'An event could not be taken; trying again');
      await pause(backoffMs(failures, RETRY_MS, RETRY_MAX_MS), stopping);
      stopping?.throwIfAborted();
    }
  }
}

/** The effect of an event that is new and whose turn it is; nothing for one that was taken; a place in the queue behind a parked one. */
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
    // Was it replayed in between? Then its turn has come after all.
    if (await holdParked(tx, group, envelope))
      return park(tx, group, envelope, 'waits for an earlier event of its key', 0);
  }
}

export async function effect(tx: Tx, consumer: Consumer, envelope: Envelope, services: Services): Promise<void> {
  const payload = consumer.event.payload.safeParse(envelope.payload);
  if (!payload.success)
    throw new Unreadable(`${envelope.type} version ${envelope.version} has another payload: ${payload.error.message}`);
  await consumer.handle(tx, payload.data as never, services);
}
