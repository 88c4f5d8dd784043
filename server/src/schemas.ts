import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's root: generated schemas are read from there, wherever the program was started. */
export const ROOT = join(import.meta.dirname, '..', '..');
export const SCHEMA_DIR = join(ROOT, 'schema');
/** Documents that are known before anybody sends them, and their manifest. */
export const OPERATIONS_DIR = join(SCHEMA_DIR, 'operations');

/** What `readSchemas` reads. */
export const SCHEMA_FILES = ['supergraph.graphql', 'security.json'].map((name) => join(SCHEMA_DIR, name));

/** What composition wrote and the repository keeps. */
export function readSchemas() {
  const read = (name: string) => readFileSync(join(SCHEMA_DIR, name), 'utf8');
  return { supergraphSdl: read('supergraph.graphql'), security: JSON.parse(read('security.json')) };
}
