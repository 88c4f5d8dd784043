import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLSchema, parse, validate } from 'graphql';

const CONTRACT_DIR = join(import.meta.dirname, '..', '..', '..', 'schema', 'contract', 'operations');

export interface Example {
  readonly name: string;
  readonly query: string;
}

const contract = (dir: string): Example[] =>
  readdirSync(dir)
    .filter((file) => file.endsWith('.graphql'))
    .toSorted()
    .map((file) => ({ name: file.slice(0, -'.graphql'.length), query: readFileSync(join(dir, file), 'utf8') }));

/** The contract's operations, as far as the served graph has them: another graph has none. */
export const examplesFor = (schema: GraphQLSchema, dir = CONTRACT_DIR): Example[] =>
  contract(dir).filter(({ query }) => validate(schema, parse(query)).length === 0);

/** Names of the contract's operations, the same in their documents and in the names of their files. */
export const operationNames = (dir = CONTRACT_DIR): string[] => contract(dir).map(({ name }) => name);
