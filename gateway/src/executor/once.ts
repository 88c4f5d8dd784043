import type { Gathered } from './run.ts';

/** What is asked for, and which of it each of `wanted` is. */
export interface Batch {
  readonly asked: readonly Gathered[];
  /** For each wanted one the index in `asked`. */
  readonly indexOf: readonly number[];
}

/** Asks for equal things once: over a network each costs its way there and back, and the subgraph's work. */
export function once(wanted: readonly Gathered[]): Batch {
  const known = new Map<string, number>();
  const asked: Gathered[] = [];
  const indexOf = wanted.map((representation) => {
    const text = JSON.stringify(representation);
    const index = known.get(text);
    if (index !== undefined) return index;
    known.set(text, asked.length);
    return asked.push(representation) - 1;
  });
  return { asked, indexOf };
}

/** Asks for each by itself: in one process a subgraph's loaders find what is equal, and cheaper. */
export const each = (wanted: readonly Gathered[]): Batch => ({
  asked: wanted,
  indexOf: wanted.map((_, index) => index),
});
