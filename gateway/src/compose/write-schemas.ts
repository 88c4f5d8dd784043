import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Composition, SubgraphSdl } from './compose.ts';

export interface Schemas extends Composition {
  readonly services: readonly SubgraphSdl[];
  /** Further generated files, by their path in the folder. */
  readonly others?: Readonly<Record<string, string>>;
}

/** Writes changed files and answers their names; with `check` it writes nothing. */
export async function writeSchemas(dir: string, schemas: Schemas, { check = false } = {}): Promise<string[]> {
  const files: Record<string, string> = {
    ...Object.fromEntries(schemas.services.map(({ name, sdl }) => [`${name}.graphql`, sdl])),
    'supergraph.graphql': schemas.supergraphSdl,
    'api.graphql': schemas.apiSdl,
    'security.json': JSON.stringify(schemas.security, null, 2),
    ...schemas.others,
  };
  const changed: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const file = join(dir, name);
    const wanted = `${text.trimEnd()}\n`;
    if ((await readFile(file, 'utf8').catch(() => null)) === wanted) continue;
    changed.push(name);
    if (check) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, wanted);
  }
  return changed;
}
