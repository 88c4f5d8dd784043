import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anonymous } from '@muster/kit/domain';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { Authorizer } from '../src/access/authorize.ts';

const SCHEMA_DIR = join(import.meta.dirname, '..', '..', 'schema');
const authorizer = new Authorizer(
  buildSchema(readFileSync(join(SCHEMA_DIR, 'api.graphql'), 'utf8')),
  JSON.parse(readFileSync(join(SCHEMA_DIR, 'security.json'), 'utf8')),
);

test.each([
  ['{ offer { product { name } } }', true],
  ['{ offer { product { isWishlisted } } }', false],
  ['{ offer { product { ...P } } } fragment P on Product { wished: isWishlisted }', false],
])('a subscription to quotaChanged %s may be begun by everybody, and shared by all: %s', (selection, isShared) => {
  const [own, ...fragments] = selection.split('fragment');
  const rest = fragments.map((fragment) => `fragment${fragment}`).join('');
  const document = parse(`subscription ($ids: [ID!]!) { quotaChanged(offerIds: $ids) ${own} } ${rest}`);
  const operation = getOperationAST(document)!;
  expect(() => authorizer.check({ document, operation, variables: {} }, anonymous)).not.toThrow();
  expect(authorizer.isPublic(document, operation)).toBe(isShared);
});
