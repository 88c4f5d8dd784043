import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { SCHEMA_DIR } from '../schemas.ts';
import { MeantChanges, schemaComplaints } from './schema-guard.ts';

const releasedFile = (dir: string) => join(dir, 'released.graphql');
const meantFile = (dir: string) => join(dir, 'meant-changes.json');

/** Changes that could break a client of `schema/released.graphql` and are not declared in `schema/meant-changes.json`. */
export const complaintsAgainstReleased = (
  apiSdl: string,
  { today = new Date(), dir = SCHEMA_DIR } = {},
): Promise<string[]> =>
  schemaComplaints({
    released: buildSchema(readFileSync(releasedFile(dir), 'utf8')),
    next: buildSchema(apiSdl),
    meant: MeantChanges.parse(JSON.parse(readFileSync(meantFile(dir), 'utf8'))),
    today: today.toISOString().slice(0, 10),
  });

/** Makes the API schema the released one. Nothing is left that would have to be meant. */
export function release(apiSdl: string, dir = SCHEMA_DIR): void {
  writeFileSync(releasedFile(dir), `${apiSdl.trimEnd()}\n`);
  writeFileSync(meantFile(dir), '[]\n');
}
