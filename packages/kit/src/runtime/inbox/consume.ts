import type { Envelope } from '../../events/index.ts';
import { failpoint, isUnavailable, type Tx } from '../../orm/index.ts';
import { coalesce } from '../../subgraph/coalesce.ts';
import type { Consumer, Services, SubgraphDefinition } from '../../subgraph/index.ts';
import { inSpanAfter } from '../../tracing/index.ts';
import { backoffMs, pause } from '../async/backoff.ts';
import type { Receive } from '../transport/transport.ts';
import { causedBy, claim, claimAll, consumersByType, holdParked, messageOf, park } from './inbox.ts';
import { keepUnreadable } from './unreadable-events.ts';

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
  const group = definition.name;
  const takeOne = async (consumer: Consumer, envelope: Envelope, stopping?: AbortSignal): Promise<void> => {
    stopping?.throwIfAborted();
    const facts = { subgraph: group, 'messaging.message.id': envelope.id };
    await inSpanAfter(envelope.correlationId, `event ${envelope.type}`, facts, () =>
      take(group, services, consumer, envelope, stopping),
    );
    failpoint('afterEffectBeforeAck');
  };
  const crowdTakers = new Map(
    [...consumers]
      .filter(([, { handleBatch }]) => handleBatch !== undefined)
      .map(([type, consumer]) => [type, crowdTaker(group, services, consumer)]),
  );
  return async (events, stopping) => {
    const ours = events.filter((envelope) => concerns(consumers.get(envelope.type), envelope));
    for (const crowd of crowdsOf(ours)) {
      const { type } = crowd[0]!;
      const consumer = consumers.get(type)!;
      stopping?.throwIfAborted();
      if (await crowdTakers.get(type)?.(crowd)) {
        failpoint('afterEffectBeforeAck');
      } else {
        for (const envelope of crowd) await takeOne(consumer, envelope, stopping);
      }
    }
  };
}

/** Whether an event has an effect. A payload that is not what it should be is not for this to say. */
function concerns(consumer: Consumer | undefined, { payload }: Envelope): boolean {
  if (consumer?.unlessNull === undefined) return consumer !== undefined;
  return (payload as Record<string, unknown> | null)?.[consumer.unlessNull] !== null;
}

/** Events of one type at most that a lane has taken in one transaction. */
const CROWD_MAX = 250;
/** The same of all lanes together, unless their consumer says otherwise. */
const CROWDS_MAX = 500;

/** Events of one type that follow each other, in their order. */
function crowdsOf(events: readonly Envelope[]): Envelope[][] {
  const crowds: Envelope[][] = [];
  for (const envelope of events) {
    const last = crowds.at(-1);
    if (last !== undefined && last[0]!.type === envelope.type && last.length < CROWD_MAX) last.push(envelope);
    else crowds.push([envelope]);
  }
  return crowds;
}

/**
 * Takes the crowds that lanes bring while another transaction is under way in the next one, together: they would write
 * to the same rows, and wait for each other there. A crowd that cannot be taken with others is tried without them.
 */
function crowdTaker(group: string, services: Services, consumer: Consumer) {
  const take = (crowd: readonly Envelope[]) => takeCrowd(group, services, consumer, crowd);
  const takeTogether = coalesce<readonly Envelope[], { readonly taken: boolean; readonly alone: boolean }>(
    async (crowds) => {
      const taken = await take(crowds.flat());
      return crowds.map(() => ({ taken, alone: crowds.length === 1 }));
    },
    { sizeOf: (crowd) => crowd.length, max: consumer.batchSizeMax ?? CROWDS_MAX },
  );
  return async (crowd: readonly Envelope[]): Promise<boolean> => {
    const { taken, alone } = await takeTogether(crowd);
    return taken || (!alone && take(crowd));
  };
}

/** Takes all of a crowd that is new, or answers false and has done nothing: then each is to be taken by itself. */
async function takeCrowd(
  group: string,
  services: Services,
  consumer: Consumer,
  crowd: readonly Envelope[],
): Promise<boolean> {
  const last = crowd.at(-1)!;
  const [name, facts] =
    crowd.length === 1
      ? [`event ${last.type}`, { subgraph: group, 'messaging.message.id': last.id }]
      : [`events ${last.type}`, { subgraph: group, 'messaging.batch.message_count': String(crowd.length) }];
  try {
    await inSpanAfter(last.correlationId, name, facts, () =>
      services.transact(causedBy(last), async (tx) => {
        const claimed = await claimAll(tx, group, crowd);
        if (claimed === null) throw new OneByOne('an earlier event of one of them is parked');
        // A batch that was sent twice may be read at once: of two that are the same the first counts.
        const fresh = crowd.filter(({ id }) => claimed.delete(id));
        const payloads = fresh.map((envelope) => payloadOf(consumer, envelope));
        if (payloads.length > 0) await consumer.handleBatch!(tx, payloads, services);
      }),
    );
    return true;
  } catch (error) {
    // Whatever is wrong, the one it is wrong with is found one by one.
    services.log.debug({ type: last.type, events: crowd.length, err: error }, 'Events are taken one by one');
    return false;
  }
}

/** Not together: nothing has failed yet. */
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
        // It cannot even be parked: without this its lane would stand still for ever.
        await keepUnreadable({ db: services.db, group, log: services.log }, envelope, [
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
  await consumer.handle(tx, payloadOf(consumer, envelope), services);
}

function payloadOf(consumer: Consumer, envelope: Envelope): never {
  const payload = consumer.event.payload.safeParse(envelope.payload);
  if (!payload.success)
    throw new Unreadable(`${envelope.type} version ${envelope.version} has another payload: ${payload.error.message}`);
  return payload.data as never;
}
