import type { z } from 'zod';

/**
 * A synchronous request from one subgraph to another, outside any transaction. Rare: only where an answer is needed now. Idempotent,
 * because a caller without an answer retries.
 */
export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** `subgraph.verbNoun`: the part before the dot is the subgraph that answers. */
  readonly name: `${string}.${string}`;
  readonly input: I;
  readonly output: O;
}

export type InputOf<C> = C extends Command<infer I, z.ZodType> ? z.infer<I> : never;
export type OutputOf<C> = C extends Command<z.ZodType, infer O> ? z.infer<O> : never;

export const defineCommand = <I extends z.ZodType, O extends z.ZodType>(command: Command<I, O>): Command<I, O> =>
  command;
