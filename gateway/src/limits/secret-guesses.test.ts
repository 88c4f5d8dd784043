import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { guessedCoordinatesOf, guessesOf } from './secret-guesses.ts';

const SDL = `directive @tag(name: String!) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  type Query { a: Int }
  type Mutation {
    signIn(password: String): Int @tag(name: "other") @tag(name: "guessed")
    signOut: Int @tag(name: "other")
    reserve(input: Reserve, all: [Reserve!]): Int
  }
  input Reserve { lines: Int, coupon: String @tag(name: "guessed"), within: Reserve }`;
const schema = buildSchema(SDL);
const guessed = guessedCoordinatesOf(SDL);
const count = (source: string, variables: object = {}) => {
  const document = parse(source);
  const operation = document.definitions.find((node) => node.kind === 'OperationDefinition') as OperationDefinitionNode;
  return guessesOf(schema, document, operation, guessed)(variables as Record<string, unknown>);
};

test('tagged fields and input fields are found by their coordinates', () => {
  expect([...guessed]).toEqual(['Mutation.signIn', 'Reserve.coupon']);
});

test.each<[string, number, object?]>([
  ['mutation { signOut reserve(input: { lines: 1 }) }', 0],
  ['mutation { signIn }', 1],
  ['mutation { a: signIn b: signIn(password: "x") signOut }', 2],
  ['mutation { signIn signIn }', 1],
  [
    'mutation { ...F ... on Mutation { b: signIn } } fragment F on Mutation { ...G } fragment G on Mutation { a: signIn }',
    2,
  ],
  ['mutation { a: reserve(input: { coupon: "x" }) b: reserve(input: { coupon: null }) }', 1],
  ['mutation { a: reserve(all: [{ lines: 1 }, { within: { coupon: "x" } }]) signIn }', 2],
  [
    'mutation ($c: String, $d: String) { a: reserve(input: { coupon: $c }) b: reserve(input: { coupon: $d }) }',
    1,
    { c: 'x' },
  ],
  ['mutation ($c: String = "x") { a: reserve(input: { coupon: $c }) b: reserve(input: { coupon: $c }) }', 2],
  ['mutation ($i: Reserve) { a: reserve(input: $i) b: reserve(input: $i) }', 2, { i: { coupon: 'x' } }],
  ['mutation ($i: Reserve) { a: reserve(input: $i) b: reserve(input: $i) }', 0, { i: { coupon: null } }],
])('%s: %i guesses', (source, guesses, variables) => {
  expect(count(source, variables)).toBe(guesses);
});
