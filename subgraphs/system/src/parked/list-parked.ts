import {
  type Caller,
  type Connection,
  type PageArguments,
  type PageRequest,
  pageOf,
  pageRequest,
} from '@muster/kit/domain';
import { notReachable } from '@muster/kit/serve';
import { type ParkedHead, parkedHeadsOf, type Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { askParts, type PartAnswer } from '../ask-parts.ts';
import type { ParkedEventType } from './parked-event.graphql.ts';

const PARKED_EVENTS = { name: 'parkedEvents', key: z.tuple([z.uuid()]) };

/**
 * Parked events of every part, oldest first. Each is asked for a whole page behind the same event, so that the merged page is
 * exact. When one does not answer the page fails: a list with a hole would look complete.
 */
export async function listParkedEvents(
  services: Services,
  caller: Caller,
  page: PageArguments,
): Promise<Connection<ParkedEventType>> {
  const request = pageRequest(PARKED_EVENTS, page);
  const question = { behind: request.from?.[0] ?? null, isBackward: request.isBackward, limit: request.size + 1 };
  const answers = await everyPart(await askParts(services, caller, parkedHeadsOf, question));
  const heads = answers.flatMap(({ part, answer }) => answer.heads.map((head) => parkedEventOf(part, head)));
  const count = answers.reduce((sum, { answer }) => sum + answer.count, 0);
  return pageOf(
    merged(heads, request),
    request,
    ({ id }) => [id],
    async () => count,
  );
}

/** Number of parked events that wait behind no other; null when a part does not answer. */
export async function countParkedEvents(services: Services, caller: Caller): Promise<number | null> {
  const answers = await askParts(services, caller, parkedHeadsOf, { behind: null, isBackward: false, limit: 0 });
  return answers.reduce<number | null>(
    (sum, { answer }) => (sum === null || answer === null ? null : sum + answer.count),
    0,
  );
}

type Answered<A> = PartAnswer<A> & { readonly answer: A };

function everyPart<A>(answers: readonly PartAnswer<A>[]): Answered<A>[] {
  return answers.map(({ part, answer }) => {
    if (answer === null) throw notReachable(part, null);
    return { part, answer };
  });
}

const parkedEventOf = (consumer: string, { publisher, parkedAt, ...head }: ParkedHead): ParkedEventType => ({
  ...head,
  subgraph: publisher,
  consumer,
  parkedAt: new Date(parkedAt),
});

/** In the direction of reading, as many as one part was asked for. Ids are ordered by time, over all parts. */
function merged(events: readonly ParkedEventType[], { isBackward, size }: PageRequest): ParkedEventType[] {
  const direction = isBackward ? -1 : 1;
  const ordered = events.toSorted((a, b) => (a.id === b.id ? 0 : a.id < b.id ? -direction : direction));
  return ordered.slice(0, size + 1);
}
