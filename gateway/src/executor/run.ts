import type { Caller } from '@muster/kit/domain';

/** One execution of a plan. */
export interface Run {
  readonly caller: Caller;
  /** As the client gave them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What went wrong in subgraphs, in the order in which it was heard. */
  readonly errors: Error[];
  /** What the subgraphs have answered so far, put together. */
  readonly gathered: Gathered;
}

/** An object of a subgraph's answer, and what others added to it. */
export interface Gathered {
  [key: string]: unknown;
}

/** Where in the answer a step works. */
export interface Place {
  readonly path: readonly (string | number)[];
  /** What is there: an object, or as many as the path has, flat. */
  readonly data: unknown;
}

/** A part of a plan, made ready. What goes wrong in a subgraph is noted in the run; a rejection is a fault of ours. */
export type Step = (run: Run, place: Place) => Promise<unknown> | undefined;
