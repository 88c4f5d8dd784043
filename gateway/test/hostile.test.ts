import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

/** Nothing of these may ever reach a client: names of files and packages, secrets, SQL, names that it did not write. */
const NEVER_TOLD =
  /node_modules|\.ts\b|\.js\b|at \w+ \(|hunter2|secret of|serviceName|stacktrace|select |Did you mean/i;

/** The list of https://cheatsheetseries.owasp.org/cheatsheets/GraphQL_Cheat_Sheet.html, each as documents of ours. */
const deep = (levels: number) => `{ lamp(id: "a") ${'{ ... on Lamp '.repeat(levels)}{ id }${' }'.repeat(levels)} }`;
const bomb = `{ ...F0 } ${Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F60 on Query { __typename }`;
const HOSTILE: [string, string, Record<string, unknown>?][] = [
  ['SQL in an argument', '{ lamp(id: "\'; drop table orders; --") { id note } }'],
  ['an operating system command in an argument', '{ lamp(id: "$(rm -rf /)`id`|cat /etc/passwd") { id } }'],
  ['a script in an argument', '{ lamp(id: "<script>alert(1)</script>") { id } }'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the attack
  ['a template in an argument', '{ lamp(id: "{{7*7}}${7*7}<%= 7*7 %>") { id } }'],
  [
    'a name of the prototype',
    'query ($id: ID!) { lamp(id: $id) { id } }',
    { id: '__proto__', __proto__: { polluted: true } },
  ],
  ['an argument of the wrong type', '{ lamp(id: { id: 1 }) { id } }'],
  ['a variable of the wrong type', 'query ($id: ID!) { lamp(id: $id) { id } }', { id: { $gt: '' } }],
  ['a null where none may be', 'query ($id: ID!) { lamp(id: $id) { id } }', { id: null }],
  ['a text without end', 'query ($id: ID!) { lamp(id: $id) { id } }', { id: 'x'.repeat(70_000) }],
  ['depth', deep(400)],
  ['fragments that unfold', bomb],
  ['a fragment in itself', '{ ...F } fragment F on Query { lamp(id: "a") { id } ...F }'],
  ['one field a thousand times', `{ ${'__typename '.repeat(1_500)} }`],
  ['a thousand aliases', `{ ${Array.from({ length: 180 }, (_, n) => `a${n}: lamp(id: "a") { id }`).join(' ')} }`],
  ['a thousand directives', `{ lamp(id: "a") { id ${'@include(if: true) '.repeat(150)} } }`],
  ['an unknown directive', '{ lamp(id: "a") { id @internal } }'],
  [
    'many passwords in one request',
    `mutation { ${Array.from({ length: 20 }, (_, n) => `t${n}: light(id: "${n}") { id }`).join(' ')} }`,
  ],
  ['introspection', '{ __schema { types { name fields { name } } } }'],
  ['a type by its name', '{ __type(name: "Query") { name fields { name } } }'],
  ['a field that almost exists', '{ lampp(id: "a") { id } }'],
  ['the subgraphs’ entities', '{ _entities(representations: [{ __typename: "Lamp", id: "a" }]) { __typename } }'],
  ['the subgraphs’ schema', '{ _service { sdl } }'],
  ['what is not for everybody', '{ secret vault }'],
  ['a fault of a subgraph', '{ broken }'],
  ['a fault of an entity', '{ lamp(id: "a") { crash } }'],
  ['a null that may not be', '{ impossible { brightness } }'],
  ['no operation at all', 'fragment F on Query { __typename }'],
  ['no GraphQL at all', '\u0000\uffff{{{'],
  ['nothing', ''],
];

let shop: RunningGateway;
beforeAll(async () => {
  shop = await runningGateway({ development: false });
});
afterAll(() => shop.close());

const KINDS = ['query', 'mutation', 'subscription'] as const;

describe.each(HOSTILE)('%s', (_name, query, variables = {}) => {
  test('over HTTP gets a client error and leaks nothing', async () => {
    const response = await shop.send({ query, variables });
    const text = await response.text();
    expect(response.status).toBeLessThan(500);
    expect(text).not.toMatch(NEVER_TOLD);
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  test('over Server-Sent Events gets a client error and leaks nothing', async () => {
    const response = await shop.send({ query, variables }, { accept: 'text/event-stream' });
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toMatch(NEVER_TOLD);
  });

  test('over WebSocket gets a client error, leaks nothing, and the socket stays open', async () => {
    const socket = watcher(shop.url);
    const { seen, errors, ended } = socket.watch(query, variables);
    await eventually(() => ended.completed || errors.length > 0);
    expect(JSON.stringify([seen, errors, socket.closed])).not.toMatch(NEVER_TOLD);
    await socket.dispose();
  });
});

test.each(KINDS)('a %s that is hostile in every part leaks nothing either', async (kind) => {
  const root = { query: 'lamp(id: $id)', mutation: 'light(id: $id)', subscription: 'lampChanged(ids: [$id])' }[kind];
  const query = `${kind} Hostile($id: ID!) { ${root} { id note(shout: "yes") crash nothing secret } }`;
  for (const accept of ['application/json', 'text/event-stream']) {
    const response = await shop.send(
      { query, variables: { id: '../../etc/passwd' }, operationName: '__proto__' },
      { accept },
    );
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toMatch(NEVER_TOLD);
  }
});

test('the gateway serves as before after all attacks', async () => {
  expect((await shop.post('{ lamp(id: "a") { id } }')).body).toEqual({ data: { lamp: { id: 'a' } } });
});
