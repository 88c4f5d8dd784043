import { gatewayCommands } from '@muster/gateway';
import type { Route, SubgraphDefinition } from '@muster/kit/subgraph';
import { GATEWAY } from '@muster/kit/trust';
import { z } from 'zod';

/** Publisher and consumers of an event. */
export interface EventEntry {
  readonly type: string;
  readonly version: number;
  readonly publisher: string;
  readonly consumers: string[];
}

/** Every event of the system, in the order of its publishers. Throws for an event with two publishers. */
export function eventsOf(subgraphs: readonly SubgraphDefinition[]): EventEntry[] {
  const entries = subgraphs.flatMap(({ name, emits }) =>
    emits.map(({ type, version }) => ({
      type: type as string,
      version,
      publisher: name,
      consumers: consumersOf(subgraphs, type),
    })),
  );
  const publishers = Map.groupBy(entries, ({ type }) => type);
  for (const [type, said] of publishers) {
    if (said.length > 1)
      throw new Error(`${type} is emitted by ${said.map(({ publisher }) => publisher).join(' and ')}`);
  }
  for (const { name, consumers } of subgraphs) {
    for (const { event } of consumers) {
      if (!publishers.has(event.type)) throw new Error(`${name} consumes ${event.type}, which nobody emits`);
    }
  }
  return entries;
}

const consumersOf = (subgraphs: readonly SubgraphDefinition[], type: string): string[] =>
  subgraphs.filter(({ consumers }) => consumers.some(({ event }) => event.type === type)).map(({ name }) => name);

/** Every permission of the system, with its description. */
export const permissionsOf = (subgraphs: readonly SubgraphDefinition[]): Record<string, string> =>
  Object.assign({}, ...subgraphs.map(({ permissions }) => permissions));

/** Distinct HTTP paths outside the graph. */
export const pathsOf = (routes: readonly Route[] = []): string[] => [...new Set(routes.map(({ path }) => path))];

/** Command between two processes. */
export interface AskEntry {
  readonly from: string;
  readonly command: string;
}

/** Every command with its callers. Throws for a command without a handler. */
export function asksOf(subgraphs: readonly SubgraphDefinition[]): AskEntry[] {
  const names = new Set(subgraphs.map(({ name }) => name));
  const entries = [
    ...gatewayCommands.map(({ name }): AskEntry => ({ from: GATEWAY, command: name })),
    ...subgraphs.flatMap(({ name: from, asks = [] }) => asks.map(({ name }): AskEntry => ({ from, command: name }))),
  ];
  for (const { from, command } of entries) {
    if (!names.has(command.split('.')[0]!)) throw new Error(`${from} asks ${command}, which is nobody's`);
  }
  return entries;
}

/** Variables that a schema declares, each with its own schema. */
export function shapeOf(schema: z.core.$ZodType | undefined): Readonly<Record<string, z.core.$ZodType>> {
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in);
  return schema instanceof z.ZodObject ? schema.shape : {};
}

/** Environment variables that a settings schema reads. */
export function variablesOf(schema: z.ZodType | undefined): string[] {
  return Object.keys(shapeOf(schema));
}

/** Markdown page of the events, with publishers and consumers. */
export function eventsPage(subgraphs: readonly SubgraphDefinition[]): string {
  const rows = eventsOf(subgraphs).map(
    ({ type, version, publisher, consumers }) =>
      `| \`${type}\` | ${version} | ${publisher} | ${consumers.join(', ')} |`,
  );
  return [
    '# Events',
    '',
    'Written by `npm run compose`. Meaning and payload of each event are beside its declaration in `packages/events/src/`.',
    '',
    'Every event is written to the outbox in the transaction of its change and delivered at least once, in order for its ordering',
    'key; the inbox of each consumer makes it take effect once. Payloads carry ids and whole numbers, never personal data.',
    '',
    '| event | version | publisher | consumers |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
