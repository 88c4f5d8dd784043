import type { SubgraphDefinition } from '@muster/kit/subgraph';
import { KEYS_ROTATE } from '../keys/reseal-all.ts';
import type { Region } from './regions.ts';

const row = (log: string, [action, happened]: readonly [string, string]): string =>
  `| ${log} | \`${action}\` | ${happened} |`;

/** Table of all audit actions for `docs/audit.md`. */
export const actionsRegion = (subgraphs: readonly SubgraphDefinition[]): Region => ({
  name: 'actions',
  text: [
    '| log of | action | what happened |',
    '|---|---|---|',
    ...subgraphs.flatMap(({ name, audits = {} }) => Object.entries(audits).map((entry) => row(name, entry))),
    ...subgraphs.filter(({ sealed = [] }) => sealed.length > 0).map(({ name }) => row(name, KEYS_ROTATE)),
  ].join('\n'),
});
