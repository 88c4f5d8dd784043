import { AUDITED_SUBGRAPHS } from '@muster/events';

/** Every subgraph, this one included. */
export const PARTS: readonly string[] = Object.keys(AUDITED_SUBGRAPHS);
