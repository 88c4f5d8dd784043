import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Root of the repository, independent of the working directory. */
export const ROOT = join(import.meta.dirname, '..', '..');
export const SCHEMA_DIR = join(ROOT, 'schema');
/** Persisted documents, and their manifest. */
export const OPERATIONS_DIR = join(SCHEMA_DIR, 'operations');

/** Generated schemas, as `readSchemas` answers them. */
export const SCHEMA_FILES = ['supergraph.graphql', 'security.json'].map((name) => join(SCHEMA_DIR, name));

/** Reads the committed output of `npm run compose`. */
export function readSchemas() {
  const read = (name: string) => readFileSync(join(SCHEMA_DIR, name), 'utf8');
  return { supergraphSdl: read('supergraph.graphql'), security: JSON.parse(read('security.json')) };
}
