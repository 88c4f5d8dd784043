import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's root: generated schemas are read from there, wherever the program was started. */
export const ROOT = join(import.meta.dirname, '..', '..');
export const SCHEMA_DIR = join(ROOT, 'schema');

/** What composition wrote and the repository keeps. */
export function readSchemas() {
  const read = (name: string) => readFileSync(join(SCHEMA_DIR, name), 'utf8');
  return { supergraphSdl: read('supergraph.graphql'), security: JSON.parse(read('security.json')) };
}
