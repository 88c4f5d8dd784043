import type { BoundedCaller } from '../context.ts';

/** One execution of a plan. */
export interface Run {
  readonly caller: BoundedCaller;
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

/** Where in the answer something is: with `@` for every element of a list, or with its index. */
export type Path = readonly (string | number)[];

/**
 * A part of a plan, made ready for its place in the answer. `data` is what is there: an object, or as many as the place has,
 * flat. What goes wrong in a subgraph is noted in the run; a rejection is a fault of ours.
 */
export type Step = (run: Run, data: unknown) => Promise<unknown> | undefined;
