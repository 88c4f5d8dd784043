import type { SubgraphDefinition } from '@muster/kit/subgraph';
import { variablesOf } from '../catalogue.ts';
import type { Region } from './regions.ts';

const WIDTH_MAX = 140;

/** Wraps words into lines; continuation lines are indented. */
function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > WIDTH_MAX) {
      lines.push(line);
      line = ` `;
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

const item = (title: string, names: readonly string[]): string[] => {
  if (names.length === 0) return [];
  const words = names.flatMap((name, index) => (index === 0 ? [name] : ['·', name]));
  return [wrapped([`- **${title}**`, ...words])];
};

/** Contract of a subgraph, in its README: events and commands of both directions, HTTP paths, settings. */
export const contractRegion = (definition: SubgraphDefinition): Region => ({
  name: 'contract',
  text: [
    ...item(
      'Emits',
      definition.emits.map(({ type }) => type),
    ),
    ...item(
      'Listens to',
      definition.consumers.map(({ event }) => event.type),
    ),
    ...item(
      'Answers',
      (definition.commands ?? []).map(({ command }) => command.name),
    ),
    ...item(
      'Asks',
      (definition.asks ?? []).map(({ name }) => name),
    ),
    ...item(
      'Serves',
      (definition.routes ?? []).map(({ method, path }) => `\`${method} ${path}\``),
    ),
    ...item(
      'Settings',
      variablesOf(definition.settings).map((name) => `\`${name}\``),
    ),
  ].join('\n'),
});
