import type { BoundedCaller } from '../context.ts';

/** One execution of a plan. */
export interface Run {
  /** Another object from each change on: subgraphs of this process remember for a caller what they have loaded. */
  caller: BoundedCaller;
  /** Whether something was asked that changes something. */
  hasChanged: boolean;
  /** What a subgraph that was asked for it does not know: it is no more, and null is the answer. */
  readonly missing: Set<object>;
  /** As the client gave them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What went wrong in subgraphs, in the order in which it was heard. */
  readonly errors: Error[];
  /** What the subgraphs have answered so far, put together. */
  readonly data: MergedObject;
}

/** An object of a subgraph's answer, and what others added to it. */
export interface MergedObject {
  [key: string]: unknown;
}

/** Where in the answer something is: with `@` for every element of a list, or with its index. */
export type Path = readonly (string | number)[];

/**
 * A part of a plan, made ready for its place in the answer. `data` is what is there: an object, or as many as the place has,
 * flat. What goes wrong in a subgraph is noted in the run; a rejection is a fault of ours.
 */
export type Step = (run: Run, data: unknown) => Promise<unknown> | undefined;
