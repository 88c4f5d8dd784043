import type { SubgraphDefinition } from '@muster/kit/subgraph';

const WIDTH_MAX = 120;

const quoted = (text: string): string => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);

/** Object property in the style of the formatter. */
function property(name: string, text: string): string {
  const line = `  ${name}: ${quoted(text)},`;
  return line.length <= WIDTH_MAX ? line : `  ${name}:\n    ${quoted(text)},`;
}

/** `packages/events/src/audited.ts`: enum of all subgraphs, for types and schema. */
export const auditedSource = (subgraphs: readonly SubgraphDefinition[]): string =>
  [
    '// Written by `npm run compose`.',
    '',
    '/** Subgraphs by name, each with what it owns. Every one of them keeps an audit log. */',
    'export const AUDITED_SUBGRAPHS = {',
    ...subgraphs.map(({ name, description }) => property(name, description)),
    '} as const;',
    'export type AuditedSubgraph = keyof typeof AUDITED_SUBGRAPHS;',
  ].join('\n');
