import type { z } from 'zod';

/** A fact that a subgraph publishes to others, declared once: both sides are typed by it. */
export interface EventType<P extends z.ZodType = z.ZodType> {
  /** `aggregate.past_participle`, e.g. `order.reserved`. */
  readonly type: `${string}.${string}`;
  /** Rises when the payload changes in a way that old consumers cannot read. */
  readonly version: number;
  /** JSON only: ids, whole numbers, ISO dates. Never personal data. */
  readonly payload: P;
  /** Events with the same key reach each consumer in the order in which they happened. */
  orderedBy(payload: z.infer<P>): string; // A method, not an arrow: a list of different events then needs no cast.
}

export type AnyEvent = EventType<z.ZodType>;
export type PayloadOf<E> = E extends EventType<infer P> ? z.infer<P> : never;

export const defineEvent = <P extends z.ZodType>(event: EventType<P>): EventType<P> => event;
