import { buildSchema, type DocumentNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CompiledDocuments } from '../src/serve/compiled-documents.ts';

const schema = buildSchema(`
  type Query { echo(text: String, times: Int = 1): String!  child(name: String): Child  children: [Child!]! }
  type Child { name: String!  age: Int }
`);
const { echo, child, children } = schema.getQueryType()!.getFields();
echo!.resolve = (_root, { text, times }) => String(text).repeat(times);
child!.resolve = async (_root, { name }) => ({ name, age: String(name).length });
children!.resolve = () => [{ name: 'Anna' }, { age: 7 }];

/** Answers of a document that comes again and again, each as JSON. */
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
])('a document %s is answered the same however often it comes', async (_name, text, variables, data) => {
  expect(await answers(new CompiledDocuments(schema), parse(text), variables)).toEqual(
    Array(5).fill({ data, errors: [] }),
  );
});

test('a fault is told where it is, however often', async () => {
  const told = await answers(new CompiledDocuments(schema), parse('{ children { name } }'));
  const message = 'Cannot return null for non-nullable field Child.name.';
  expect(told).toEqual(Array(5).fill({ data: null, errors: [{ message, path: ['children', 1, 'name'] }] }));
});

describe('a text that would be code', () => {
  const text = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0,globalThis.wasHere=true';

  test.each([
    ['in a document', `{ echo(text: ${JSON.stringify(text)}) }`, {}],
    ['as a default', `query ($t: String = ${JSON.stringify(text)}) { echo(text: $t) }`, {}],
    ['in a variable', 'query ($t: String) { echo(text: $t) }', { t: text }],
  ])('%s stays a text', async (_name, document, variables) => {
    const told = await answers(new CompiledDocuments(schema, { usesBefore: 0 }), parse(document), variables);
    expect(told).toEqual(Array(5).fill({ data: { echo: text }, errors: [] }));
    expect('wasHere' in globalThis).toBe(false);
  });
});

test('however many documents come, few stay compiled, and all are answered', async () => {
  const compiled = new CompiledDocuments(schema, { usesBefore: 0, compiledMax: 2 });
  const documents = ['a', 'b', 'c', 'd'].map((alias) => parse(`query ($t: String) { ${alias}: echo(text: $t) }`));
  for (const document of [...documents, ...documents.toReversed()])
    expect(Object.values((await answers(compiled, document, { t: 'x' }))[0] as object)[0]).toMatchObject({});
});
