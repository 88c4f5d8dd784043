import type { SubgraphDefinition } from '@muster/kit/subgraph';

/** Required parts of a README, in this order; `npm run compose` fills the contract. */
const PARTS = ['**Owns**', '<!-- compose: contract -->', '**Invariants**', '**Gotchas**', '**Run and test**'];

/** Parts that the README of a subgraph lacks, or has in another order. */
export function readmeFaults(readme: string, { name }: Pick<SubgraphDefinition, 'name'>): string[] {
  const title = readme.startsWith(`# ${name}\n`) ? [] : [`does not begin with "# ${name}"`];
  const missing = PARTS.filter((part) => !readme.includes(`\n${part}`)).map((part) => `has no "${part}"`);
  if (missing.length > 0) return [...title, ...missing];
  const places = PARTS.map((part) => readme.indexOf(`\n${part}`));
  const inOrder = places.every((place, at) => at === 0 || place > places[at - 1]!);
  return inOrder ? title : [...title, `has its parts in another order than ${PARTS.join(', ')}`];
}
