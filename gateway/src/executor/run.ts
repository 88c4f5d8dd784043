import type { BoundedCaller } from '../context.ts';

/** One execution of a plan. */
export interface Run {
  /** A new object for each mutation after the first: subgraphs in this process cache loaded data by caller. */
  caller: BoundedCaller;
  /** Whether a mutation was sent. */
  hasChanged: boolean;
  /** Entities that their subgraph does not know: no longer existing, and null in the answer. */
  readonly missing: Set<object>;
  /** As the client gave them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Errors of subgraphs, in order of arrival. */
  readonly errors: Error[];
  /** Merged answers of the subgraphs so far. */
  readonly data: MergedObject;
}

/** An object of a subgraph's answer, with the fields that others added. */
export interface MergedObject {
  [key: string]: unknown;
}

/** Response path: with `@` for every element of a list, or with its index. */
export type Path = readonly (string | number)[];

/**
 * A part of a plan, compiled for its response path. `data` is the data at that path: one object, or several in a flat list.
 * Errors of subgraphs are noted in the run; a rejection is an internal error.
 */
export type Step = (run: Run, data: unknown) => Promise<unknown> | undefined;
