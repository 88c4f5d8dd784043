import type { Envelope } from '../../events/index.ts';
import { isUnavailable } from '../../orm/index.ts';
import type { Services } from '../../subgraph/index.ts';
import { effect, type InboxOptions } from './consume.ts';
import { causedBy, consumersByType, messageOf } from './inbox.ts';

/** Page size of a listing. */
export const PARKED_PAGE = 500;

export interface ParkedEvent {
  readonly position: string;
  readonly publisher: string;
  readonly orderingKey: string;
  readonly envelope: Envelope;
  readonly error: string;
  readonly attempts: number;
}

interface ParkedFilter {
  readonly publisher?: string | undefined;
  readonly orderingKey?: string | undefined;
}

interface Deadline {
  /** Time, as `performance.now()` tells it, after which no other event is tried: the rest stays parked. */
  readonly until?: number;
}

/** Parked events (dead letters) of this subgraph, oldest first: the page after a position. */
export async function listParked(
  { db }: Pick<Services, 'db'>,
  { publisher, orderingKey, after = '0' }: ParkedFilter & { readonly after?: string } = {},
): Promise<ParkedEvent[]> {
  return db.orm.em.fork().execute<ParkedEvent[]>(
    `select position, publisher, ordering_key as "orderingKey", envelope, error, attempts from parked_event
      where position > ? and publisher = coalesce(?, publisher) and ordering_key = coalesce(?, ordering_key)
      order by position limit ${PARKED_PAGE}`,
    [after, publisher ?? null, orderingKey ?? null],
  );
}

/**
 * Retries parked events (dead letters), each ordering key in order up to its first failure; answers how many are still parked.
 * A parked row is deleted in the transaction of its effect.
 */
export async function replayParked({
  definition,
  services,
  until = Number.POSITIVE_INFINITY,
  ...filter
}: InboxOptions & ParkedFilter & Deadline): Promise<number> {
  const consumers = consumersByType(definition);
  const stuck = new Set<string>();

  const replay = async ({ position, publisher, orderingKey, envelope }: ParkedEvent): Promise<boolean> => {
    const consumer = consumers.get(envelope.type);
    const key = `${publisher}\0${orderingKey}`;
    if (stuck.has(key) || performance.now() > until) return false;
    try {
      if (consumer === undefined) throw new Error(`${definition.name} does not consume ${envelope.type} any more`);
      await services.transact(causedBy(envelope), async (tx) => {
        const removed = await tx.em.execute(`delete from parked_event where position = ? returning 1`, [position]);
        if (removed.length === 0) return; // Another replay took it.
        const noted = await tx.em.execute(
          `insert into inbox_event (event_id, consumer, type, publisher) values (?, ?, ?, ?) on conflict do nothing returning 1`,
          [envelope.id, definition.name, envelope.type, publisher],
        );
        if (noted.length === 1) await effect(tx, consumer, envelope, services);
      });
      return true;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      stuck.add(key);
      services.log.warn(
        { event: envelope.id, type: envelope.type, correlationId: envelope.correlationId, err: error },
        'A parked event still cannot be handled',
      );
      await services.db.orm.em
        .fork()
        .execute(`update parked_event set error = ?, attempts = attempts + 1 where position = ?`, [
          messageOf(error),
          position,
        ]);
      return false;
    }
  };

  // Events that arrive meanwhile park behind those still parked, so rounds repeat until one moves nothing.
  for (;;) {
    let left = 0;
    let moved = 0;
    for (let page = await listParked(services, filter); page.length > 0; ) {
      for (const parked of page) {
        if (await replay(parked)) moved += 1;
        else left += 1;
      }
      page = await listParked(services, { ...filter, after: page.at(-1)!.position });
    }
    if (moved === 0) return left;
  }
}
