import { readFileSync } from 'node:fs';
import type { StubSubgraph } from './stub-subgraphs.ts';

/** The subgraphs of this system. */
export const SHOP_SUBGRAPHS: readonly StubSubgraph[] = [
  'catalog',
  'finance',
  'orders',
  'payments',
  'production',
  'promotions',
  'users',
].map((name) => ({
  name,
  sdl: readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), 'utf8'),
}));
