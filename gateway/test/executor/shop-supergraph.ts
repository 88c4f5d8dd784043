import { readFileSync } from 'node:fs';
import { readSystemFile } from '@muster/kit/process';
import type { StubSubgraph } from './stub-subgraphs.ts';

/** The subgraphs of this system. */
export const SHOP_SUBGRAPHS: readonly StubSubgraph[] = readSystemFile()
  .subgraphs.map(({ name }) => name)
  .toSorted()
  .map((name) => ({
    name,
    sdl: readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), 'utf8'),
  }));
