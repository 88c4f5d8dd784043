import { buildSchema, type DocumentNode, type GraphQLUnionType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { syncTypeResolver } from '../src/graphql/sync-type-resolver.ts';
import { CompiledDocuments } from '../src/serve/compiled-documents.ts';

const schema = buildSchema(`
  type Query { echo(text: String, times: Int = 1): String!  need(input: Need): Int  child(name: String): Child  children: [Child!]! }
  type Child { name: String!  age: Int }
  type Mutation { add(input: Step!): Added!  addLater(input: Step!): Later!  fail: Int }
  input Step { by: Int = 1  text: String }
  input Need { by: Int! = 2  inner: Need }
  type Sum { sum: Int!  said: [String]! }
  type TooMuch { by: Int! }
  union Added = Sum | TooMuch
  union Later = Sum | TooMuch
`);
const { echo, need, child, children } = schema.getQueryType()!.getFields();
echo!.resolve = (_root, { text, times }) => String(text).repeat(times);
need!.resolve = (_root, { input }) => input.by + (input.inner?.by ?? 0);
child!.resolve = async (_root, { name }) => ({ name, age: String(name).length });
children!.resolve = () => [{ name: 'Anna' }, { age: 7 }];

let sum = 0;
let said: string[] = [];
const { add, addLater, fail } = schema.getMutationType()!.getFields();
add!.resolve = async (_root, { input: { by, text } }) => {
  // The first of several takes longest.
  for (let turns = 5 - sum; turns > 0; turns -= 1) await Promise.resolve();
  if (by > 5) return { __typename: 'TooMuch', by };
  sum += by;
  said.push(text ?? `${by}`);
  return { sum, said: [...said] };
};
addLater!.resolve = add!.resolve;
fail!.resolve = () => Promise.reject(new Error('no'));
const kindOf = ({ __typename }: { __typename?: string }) => __typename ?? 'Sum';
(schema.getType('Added') as GraphQLUnionType).resolveType = syncTypeResolver(kindOf);
(schema.getType('Later') as GraphQLUnionType).resolveType = async (value) => kindOf(value);

/** Answers of a repeated document, each as JSON. */
async function answers(compiled: CompiledDocuments, document: DocumentNode, variables: Record<string, unknown> = {}) {
  const found: unknown[] = [];
  for (let time = 0; time < 5; time += 1) {
    const { data, errors = [] } = await compiled.execute(document, {
      variables,
      operationName: undefined,
      context: null,
    });
    found.push(JSON.parse(JSON.stringify({ data, errors: errors.map(({ message, path }) => ({ message, path })) })));
  }
  return found;
}

test.each([
  ['with variables', 'query ($t: String, $n: Int) { echo(text: $t, times: $n) }', { t: 'ab', n: 2 }, { echo: 'abab' }],
  ['with a default', 'query ($t: String = "ab") { echo(text: $t) }', {}, { echo: 'ab' }],
  [
    'with a default that may not be null',
    'query ($n: Int! = 2, $t: String) { echo(text: $t, times: $n) }',
    { t: 'ab' },
    { echo: 'abab' },
  ],
  ['whose input has one, further in', 'query ($n: Need) { need(input: $n) }', { n: { inner: {} } }, { need: 4 }],
  ['with numbers of its own', 'query ($t: String) { echo(text: $t, times: 3) }', { t: 'a' }, { echo: 'aaa' }],
  [
    'that waits',
    'query ($n: String) { child(name: $n) { age again: age } }',
    { n: 'Anna' },
    { child: { age: 4, again: 4 } },
  ],
  [
    'with a condition',
    'query ($yes: Boolean!) { echo @skip(if: $yes)  child { age } }',
    { yes: true },
    { child: { age: 9 } },
  ],
])('a document %s has the same answer interpreted and compiled', async (_name, text, variables, data) => {
  expect(await answers(new CompiledDocuments(schema), parse(text), variables)).toEqual(
    Array(5).fill({ data, errors: [] }),
  );
});

describe.each(['add', 'addLater'])('a mutation with a result union (%s)', (field) => {
  const ask = async (text: string, variables = {}) => {
    const found: unknown[] = [];
    const compiled = new CompiledDocuments(schema);
    const document = parse(text.replaceAll('ADD', field));
    for (let time = 0; time < 5; time += 1) {
      [sum, said] = [0, []];
      const { data, errors = [] } = await compiled.execute(document, {
        variables,
        operationName: undefined,
        context: null,
      });
      found.push(JSON.parse(JSON.stringify({ data, errors: errors.map(({ message, path }) => ({ message, path })) })));
    }
    return found;
  };

  test('runs its root fields in series, each time', async () => {
    const results = await ask(
      `mutation ($a: Step!, $b: Step!) {
         one: ADD(input: $a) { __typename ... on Sum { sum } } two: ADD(input: $b) { ... on Sum { sum said } ... on TooMuch { by } }
         three: ADD(input: { by: 9 }) { ... on TooMuch { by } } }`,
      { a: {}, b: { by: 2, text: 'b' } },
    );
    const data = { one: { __typename: 'Sum', sum: 1 }, two: { sum: 3, said: ['1', 'b'] }, three: { by: 9 } };
    expect(results).toEqual(Array(5).fill({ data, errors: [] }));
  });

  test('continues after a root field that fails', async () => {
    const results = await ask('mutation { fail ADD(input: { by: 2 }) { ... on Sum { sum } } }');
    expect(results).toEqual(
      Array(5).fill({ data: { fail: null, [field]: { sum: 2 } }, errors: [{ message: 'no', path: ['fail'] }] }),
    );
  });

  test('does nothing with invalid variables', async () => {
    const results = await ask('mutation ($a: Step!) { ADD(input: $a) { __typename } }', { a: { by: 'x' } });
    for (const { data, errors } of results as { data?: unknown; errors: unknown[] }[])
      expect([data, errors]).toEqual([undefined, [expect.anything()]]);
    expect(sum).toBe(0);
  });
});

test('an error has the same path and message interpreted and compiled', async () => {
  const results = await answers(new CompiledDocuments(schema), parse('{ children { name } }'));
  const message = 'Cannot return null for non-nullable field Child.name.';
  expect(results).toEqual(Array(5).fill({ data: null, errors: [{ message, path: ['children', 1, 'name'] }] }));
});

describe('a text that looks like generated code', () => {
  const text = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0,globalThis.wasHere=true';

  test.each([
    ['in a document', `{ echo(text: ${JSON.stringify(text)}) }`, {}],
    ['as a default', `query ($t: String = ${JSON.stringify(text)}) { echo(text: $t) }`, {}],
    ['in a variable', 'query ($t: String) { echo(text: $t) }', { t: text }],
  ])('%s stays a text', async (_name, document, variables) => {
    const results = await answers(new CompiledDocuments(schema, { usesBefore: 0 }), parse(document), variables);
    expect(results).toEqual(Array(5).fill({ data: { echo: text }, errors: [] }));
    expect('wasHere' in globalThis).toBe(false);
  });
});

test('the number of compiled documents is bounded, and every document is answered', async () => {
  const compiled = new CompiledDocuments(schema, { usesBefore: 0, compiledMax: 2 });
  const documents = ['a', 'b', 'c', 'd'].map((alias) => parse(`query ($t: String) { ${alias}: echo(text: $t) }`));
  for (const document of [...documents, ...documents.toReversed()])
    expect(Object.values((await answers(compiled, document, { t: 'x' }))[0] as object)[0]).toMatchObject({});
});
