import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLSchema, isUnionType } from 'graphql';

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** The sources of a subgraph, without its tests. */
export const sourcesIn = (folder: string): Source[] =>
  globSync('**/*.ts', { cwd: folder })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** Refusals that no union of the schema lists: clients would get them as an internal error. */
export function refusalsWithoutUnion(sources: readonly Source[], schema: GraphQLSchema): string[] {
  const shown = new Set(
    Object.values(schema.getTypeMap())
      .flatMap((type) => (isUnionType(type) ? type.getTypes() : []))
      .map(({ name }) => name),
  );
  return sources
    .flatMap(({ text }) => [...text.matchAll(/^export class (\w+) extends Refusal\b/gm)].map(([, name]) => name!))
    .filter((name) => !shown.has(name));
}

/** Declared actions of the audit log that nothing leaves there. */
export const unusedActions = (actions: readonly string[], sources: readonly Source[]): string[] =>
  actions.filter((action) => !sources.some(({ text }) => text.includes(`action: '${action}'`)));
