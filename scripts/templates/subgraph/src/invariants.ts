import type { Invariant } from '@muster/kit/subgraph';

/** Sentences that always hold, each with the query that finds what breaks it: no row is right. */
export const invariants: readonly Invariant[] = [
  { name: 'an item has a name', sql: `select id from sample_item where trim(name) = ''` },
];
