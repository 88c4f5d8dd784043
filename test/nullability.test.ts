import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { foreignFields } from './support/foreign-fields.ts';

const read = (text: string) => foreignFields(parse(text));
const supergraph = readFileSync(join(import.meta.dirname, '..', 'schema', 'supergraph.graphql'), 'utf8');

test('what another subgraph contributes is nullable, or deprecated for a twin that is', () => {
  const foreign = read(supergraph);
  expect(foreign.length).toBeGreaterThan(20);
  const strict = foreign.filter(({ isNullable }) => !isNullable);
  expect(strict.filter(({ isDeprecated }) => !isDeprecated)).toEqual([]);
});

test('contributions and references that cannot be null are found', () => {
  const types = `
    type Thing @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
      id: ID!
      name: String! @join__field(graph: A)
      size: Int! @join__field(graph: A)
      price: Int! @join__field(graph: B)
      note: String @join__field(graph: B)
    }
    type Box @join__type(graph: B, key: "id") { id: ID! thing: Thing! things: [Thing]! all: [Thing!]! }`;
  const strict = read(types).filter(({ isNullable }) => !isNullable);
  expect(strict.map(({ coordinate }) => coordinate)).toEqual(['Thing.price', 'Box.thing', 'Box.all']);
});
