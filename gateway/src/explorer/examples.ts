import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLSchema, parse, validate } from 'graphql';

const CONTRACT_DIR = join(import.meta.dirname, '..', '..', '..', 'schema', 'contract', 'operations');

export interface Example {
  readonly name: string;
  readonly query: string;
}

/** The contract's operations, as far as the served graph has them: another graph has none. */
export function examplesFor(schema: GraphQLSchema, dir: string = CONTRACT_DIR): Example[] {
  return readdirSync(dir)
    .filter((file) => file.endsWith('.graphql'))
    .toSorted()
    .map((file) => ({ name: file.slice(0, -'.graphql'.length), query: readFileSync(join(dir, file), 'utf8') }))
    .filter(({ query }) => validate(schema, parse(query)).length === 0);
}
