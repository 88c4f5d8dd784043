import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { SCHEMA_DIR } from '../schemas.ts';
import { MeantChanges, schemaComplaints } from './schema-guard.ts';

const RELEASED = join(SCHEMA_DIR, 'released.graphql');
const MEANT = join(SCHEMA_DIR, 'meant-changes.json');

/** Changes that could break a client of `schema/released.graphql` and are not declared in `schema/meant-changes.json`. */
export const complaintsAgainstReleased = (apiSdl: string, today = new Date()): Promise<string[]> =>
  schemaComplaints({
    released: buildSchema(readFileSync(RELEASED, 'utf8')),
    next: buildSchema(apiSdl),
    meant: MeantChanges.parse(JSON.parse(readFileSync(MEANT, 'utf8'))),
    today: today.toISOString().slice(0, 10),
  });

/** Makes the API schema the released one. Nothing is left that would have to be meant. */
export function release(apiSdl: string): void {
  writeFileSync(RELEASED, `${apiSdl.trimEnd()}\n`);
  writeFileSync(MEANT, '[]\n');
}
