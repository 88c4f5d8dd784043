import { setTimeout as delay } from 'node:timers/promises';
import { system } from '../domain/index.ts';
import type { Envelope } from '../events/index.ts';
import { failpoint, isUnavailable, type Tx } from '../orm/index.ts';
import type { Consumer, Services, SubgraphDefinition } from '../subgraph/index.ts';
import type { Receive } from './transport.ts';

/** A consumer that fails this often on one event cannot take it; the event is parked. */
const ATTEMPTS_MAX = 5;
const RETRY_DELAY_MS = 50;
const RETRY_DELAY_MAX_MS = 5_000;

interface InboxOptions {
  readonly definition: Pick<SubgraphDefinition, 'name' | 'consumers'>;
  readonly services: Services;
  readonly signal?: AbortSignal;
}

/**
 * How a subgraph takes events: each has its effect once, in the transaction that notes it in the inbox. What cannot be
 * taken is parked, with whatever follows it for the same ordering key; other keys go on.
 */
export function inbox({ definition, services, signal }: InboxOptions): Receive {
  const consumers = new Map(definition.consumers.map((consumer) => [consumer.event.type as string, consumer]));
  return async (events) => {
    for (const envelope of events) {
      const consumer = consumers.get(envelope.type);
      if (consumer === undefined) continue;
      await take(definition.name, services, consumer, envelope, signal);
      failpoint('afterEffectBeforeAck');
    }
  };
}

async function take(
  group: string,
  services: Services,
  consumer: Consumer,
  envelope: Envelope,
  signal?: AbortSignal,
): Promise<void> {
  for (let failures = 0; ; ) {
    try {
      await services.transact(causedBy(envelope), async (tx) => {
        const { fresh, blocked } = await claim(tx, group, envelope);
        if (blocked) await park(tx, group, envelope, 'waits for an earlier event of its key', 0);
        else if (fresh) await effect(tx, consumer, envelope, services);
      });
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (isUnavailable(error)) {
        await delay(RETRY_DELAY_MAX_MS / 10, undefined, signal === undefined ? {} : { signal });
        continue;
      }
      failures += 1;
      const facts = {
        event: envelope.id,
        type: envelope.type,
        correlationId: envelope.correlationId,
        failures,
        err: error,
      };
      if (failures >= ATTEMPTS_MAX) {
        services.log.error(facts, 'An event cannot be taken and is parked; `npm run events -- replay` tries it again');
        await services.transact(causedBy(envelope), (tx) => park(tx, group, envelope, messageOf(error), failures));
        return;
      }
      services.log.warn(facts, 'An event could not be taken; trying again');
      await delay(Math.min(RETRY_DELAY_MS * 2 ** failures, RETRY_DELAY_MAX_MS) * (0.5 + Math.random() / 2));
    }
  }
}

const causedBy = (envelope: Envelope) => ({
  actor: system,
  correlationId: envelope.correlationId,
  causationId: envelope.id,
});
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 2_000);

async function effect(tx: Tx, consumer: Consumer, envelope: Envelope, services: Services): Promise<void> {
  await consumer.handle(tx, consumer.event.payload.parse(envelope.payload) as never, services);
}

/** Notes the event as taken, unless it was before, or an earlier one of its key is parked. */
async function claim(tx: Tx, group: string, envelope: Envelope): Promise<{ fresh: boolean; blocked: boolean }> {
  const [row] = await tx.em.execute<{ fresh: boolean; blocked: boolean }[]>(
    `with blocked as (
       select 1 from parked_event where consumer = ? and publisher = ? and ordering_key = ? limit 1),
     claimed as (
       insert into inbox_event (event_id, consumer, type, publisher)
       select ?, ?, ?, ? where not exists (select from blocked)
       on conflict do nothing returning 1)
     select exists (select from claimed) as fresh, exists (select from blocked) as blocked`,
    [group, envelope.publisher, envelope.orderingKey, envelope.id, group, envelope.type, envelope.publisher],
  );
  return row!;
}

async function park(tx: Tx, group: string, envelope: Envelope, error: string, attempts: number): Promise<void> {
  await tx.em.execute(
    `insert into parked_event (event_id, consumer, publisher, ordering_key, envelope, error, attempts)
     select ?, ?, ?, ?, ?::jsonb, ?, ?
      where not exists (select from inbox_event where event_id = ? and consumer = ?)
     on conflict (event_id, consumer) do nothing`,
    [
      envelope.id,
      group,
      envelope.publisher,
      envelope.orderingKey,
      JSON.stringify(envelope),
      error,
      attempts,
      envelope.id,
      group,
    ],
  );
}

export interface ParkedEvent {
  readonly position: string;
  readonly publisher: string;
  readonly orderingKey: string;
  readonly envelope: Envelope;
  readonly error: string;
  readonly attempts: number;
}

/** What this subgraph could not take, oldest first. */
export async function listParked({ db }: Services): Promise<ParkedEvent[]> {
  return db.orm.em
    .fork()
    .execute<ParkedEvent[]>(
      `select position, publisher, ordering_key as "orderingKey", envelope, error, attempts from parked_event order by position`,
    );
}

/** Tries parked events again, each key in its order up to its first failure; answers how many are still parked. */
export async function replayParked({ definition, services }: InboxOptions): Promise<number> {
  const consumers = new Map(definition.consumers.map((consumer) => [consumer.event.type as string, consumer]));
  const stuck = new Set<string>();
  let left = 0;
  for (const { position, publisher, orderingKey, envelope } of await listParked(services)) {
    const key = `${publisher}\0${orderingKey}`;
    const consumer = consumers.get(envelope.type);
    if (stuck.has(key) || consumer === undefined) {
      left += 1;
      continue;
    }
    try {
      await services.transact(causedBy(envelope), async (tx) => {
        const removed = await tx.em.execute(`delete from parked_event where position = ? returning 1`, [position]);
        if (removed.length === 0) return; // Another replay took it.
        const noted = await tx.em.execute(
          `insert into inbox_event (event_id, consumer, type, publisher) values (?, ?, ?, ?) on conflict do nothing returning 1`,
          [envelope.id, definition.name, envelope.type, publisher],
        );
        if (noted.length === 1) await effect(tx, consumer, envelope, services);
      });
    } catch (error) {
      stuck.add(key);
      left += 1;
      await services.db.orm.em
        .fork()
        .execute(`update parked_event set error = ?, attempts = attempts + 1 where position = ?`, [
          messageOf(error),
          position,
        ]);
    }
  }
  return left;
}
