import { readFileSync } from 'node:fs';
import type { PlayedSubgraph } from './stub-subgraphs.ts';

/** The subgraphs of this system. */
export const SHOP_SUBGRAPHS: readonly PlayedSubgraph[] = [
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
