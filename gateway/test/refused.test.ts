import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withLimits } from '../src/index.ts';
import { rawSocket } from './raw-socket.ts';
import { type Answer, type RunningGateway, runningGateway } from './running-gateway.ts';

const BUDGET = 20;
const TRIES = BUDGET + 4;

let shop: RunningGateway;
beforeAll(async () => {
  shop = await runningGateway({
    development: false,
    trustProxyHops: 1,
    apiClientOf: async () => null,
    limits: withLimits({
      bodyBytes: 10_000,
      anonymous: { perMinute: BUDGET, depth: 2, cost: 5 },
      user: { perMinute: BUDGET },
    }),
  });
});
afterAll(() => shop.close());

let addresses = 0;
/** An address that nobody has asked from yet. */
const stranger = () => {
  addresses += 1;
  return { 'x-forwarded-for': `203.0.113.${addresses}` };
};

const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
const UNKNOWN_HASH = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };

/** One operation of each kind that is refused, with its code. */
const OPERATIONS: [string, object, string][] = [
  ['a document that cannot be parsed', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
  ['a document that is not valid', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['introspection', { query: '{ __schema { queryType { name } } }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['an operation that is too deep', { query: '{ lamp(id: "a") { maker { name } } }' }, 'QUERY_TOO_DEEP'],
  ['a document of many words', { query: `{ ${'busy '.repeat(1_500)} }` }, 'TOO_MANY_TOKENS'],
  ['an operation that costs too much', { query: '{ lit { id } lamp(id: "a") { id } }' }, 'COST_TOO_HIGH'],
  ['what only others may', { query: '{ secret }' }, 'UNAUTHENTICATED'],
  ['an operation that is not there', { query: '{ __typename }', operationName: 'X' }, 'OPERATION_RESOLUTION_FAILURE'],
  ['variables that are too deep', { query: '{ __typename }', variables: { a: deep(64) } }, 'NESTED_TOO_DEEPLY'],
  ['a request that is far too deep', { query: '{ __typename }', variables: { a: deep(1_500) } }, 'NESTED_TOO_DEEPLY'],
  ['a hash that nobody knows', { query: '', extensions: UNKNOWN_HASH }, 'PERSISTED_QUERY_NOT_FOUND'],
  ['a hash of something else', { query: '{ __typename }', extensions: UNKNOWN_HASH }, 'PERSISTED_QUERY_HASH_MISMATCH'],
];

/** Requests refused before they are operations. */
const REQUESTS: [string, RequestInit, string][] = [
  ['a token that is not good', json({ query: '{ __typename }' }, { authorization: 'Bearer x.y.z' }), 'UNAUTHENTICATED'],
  ['a key that is nobody’s', json({ query: '{ __typename }' }, { 'x-api-key': 'guessed' }), 'UNAUTHENTICATED'],
  ['half a body', json('{"query": "{ __typ'), 'BAD_REQUEST'],
  ['no body', json(''), 'BAD_REQUEST'],
  ['no operation', json({}), 'BAD_REQUEST'],
  ['a list of operations', json([{ query: '{ __typename }' }]), 'BAD_REQUEST'],
  ['a body that is too large', json(' '.repeat(10_001)), 'BODY_TOO_LARGE'],
  ['a body of another type', json('<query/>', { 'content-type': 'text/xml' }), 'BAD_REQUEST'],
  ['a form', json('{ __typename }', { 'content-type': 'text/plain' }), 'BAD_REQUEST'],
  ['a GET that a page may send', { method: 'GET' }, 'BAD_REQUEST'],
];

function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } };
}

async function codeOf({ method, body, headers }: RequestInit, more: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${shop.url}${method === 'GET' ? '?query=%7B__typename%7D' : ''}`, {
    method,
    body,
    headers: { ...(headers as Record<string, string>), ...more },
  });
  expect(response.status).toBeLessThan(500);
  const text = await response.text();
  const { errors } = JSON.parse(text.replace(/^:\n\nevent: next\ndata: /, '').split('\n')[0]!) as Answer;
  return errors?.[0]?.extensions.code;
}

function expectBudgetToEnd(codes: readonly unknown[], code: string) {
  expect(new Set(codes.slice(0, BUDGET))).toEqual(new Set([code]));
  expect(codes.slice(BUDGET)).toEqual(Array(TRIES - BUDGET).fill('RATE_LIMITED'));
}

describe.each([
  ['HTTP', 'application/json'],
  ['Server-Sent Events', 'text/event-stream'],
])('over %s a client that sends nothing but', (_way, accept) => {
  test.concurrent.each([...OPERATIONS.map(([name, body, code]) => [name, json(body), code] as const), ...REQUESTS])(
    '%s is not listened to after their budget',
    async (_name, request, code) => {
      const from = { ...stranger(), accept };
      const codes: unknown[] = [];
      for (let tried = 0; tried < TRIES; tried += 1) codes.push(await codeOf(request, from));
      expectBudgetToEnd(codes, code);
    },
  );
});

test.each(OPERATIONS)('over a WebSocket likewise: %s', async (_name, payload, code) => {
  const client = await rawSocket(shop.url, { headers: stranger() });
  await client.init();
  for (let tried = 0; tried < TRIES; tried += 1) client.ask(`${tried}`, payload);
  await eventually(() => client.heard.length === TRIES + 1);
  const codes = Array.from(
    { length: TRIES },
    (_, n) => (client.of(`${n}`)[0] as never as Sent).payload[0]?.extensions.code,
  );
  // To come in was a request, too.
  expectBudgetToEnd([code, ...codes.slice(0, -1)], code);
  expect(client.closed).toEqual([]);
  client.socket.terminate();
});

interface Sent {
  readonly payload: NonNullable<Answer['errors']>;
}

test('WebSocket connections with invalid tokens are charged to their address', async () => {
  const headers = stranger();
  const codes = [];
  for (let tried = 0; tried < BUDGET + 2; tried += 1) {
    const client = await rawSocket(shop.url, { headers });
    client.say({ type: 'connection_init', payload: { authorization: 'Bearer x.y.z' } });
    await eventually(() => client.closed.length === 1);
    codes.push(client.closed[0]!.code);
  }
  expect(codes).toEqual([...Array(BUDGET).fill(4403), 1013, 1013]);
});

test('refusals of a signed-in user are charged to the user, and not to their address', async () => {
  const from = stranger();
  const token = { ...from, authorization: `Bearer ${await shop.token()}` };
  const codes: unknown[] = [];
  for (let tried = 0; tried < TRIES; tried += 1) codes.push(await codeOf(json({ query: '{ vault }' }), token));
  expectBudgetToEnd(codes, 'FORBIDDEN');
  expect(await codeOf(json({ query: '{ __typename }' }), from)).toBeUndefined();
});

test('a long new document costs more than its request, and no more once it is cached', async () => {
  const from = stranger();
  // Words for five units, and for none.
  const long = {
    query: `{ ${'__typename '.repeat(28)} ${'busy '.repeat(28)} ${'broken '.repeat(28)} lit { ${'id '.repeat(14)} } }`,
  };
  const ask = () => codeOf(json(long), from);
  const codes = [];
  for (let tried = 0; tried < BUDGET; tried += 1) codes.push(await ask());
  expect(codes.indexOf('RATE_LIMITED')).toBe(BUDGET - 5);
});

/** Requests whose errors could be long or many. */
const TALKATIVE: [string, object][] = [
  ['ten unknown directives', { query: `{ __typename ${'@aa '.repeat(10)} }` }],
  [
    'many unknown fields',
    { query: `{ lamp(id: "a") { ${Array.from({ length: 200 }, (_, n) => `x${n}`).join(' ')} } }` },
  ],
  ['a name of fifty thousand characters', { query: `{ ${'n'.repeat(5_000)} }` }],
  ['a long text where a number belongs', { query: `{ lamp(id: "a") { note(shout: "${'t'.repeat(5_000)}") } }` }],
  ['a long name of an operation', { query: '{ __typename }', operationName: 'o'.repeat(5_000) }],
  ['an unknown character, and much after it', { query: `{ ?${'c'.repeat(5_000)} }` }],
  [
    'long variables of another type',
    { query: 'query ($a: ID!) { lamp(id: $a) { id } }', variables: { a: { ['k'.repeat(5_000)]: 'v' } } },
  ],
];

describe.each(TALKATIVE)('%s', (_name, payload) => {
  const isShort = (errors: Answer['errors'] = []) => {
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(4);
    expect(JSON.stringify(errors).length).toBeLessThan(2_500);
  };

  test.each(['application/json', 'text/event-stream'])('has few and short errors as %s', async (accept) => {
    const response = await shop.send(payload, { ...stranger(), accept });
    const text = await response.text();
    isShort((JSON.parse(text.replace(/^:\n\nevent: next\ndata: /, '').split('\n')[0]!) as Answer).errors);
  });

  test('has few and short errors over a WebSocket', async () => {
    const client = await rawSocket(shop.url, { headers: stranger() });
    await client.init();
    client.ask('1', payload);
    await eventually(() => client.of('1').length > 0);
    const [{ type, payload: answer }] = client.of('1') as never as [
      { type: string; payload: Answer & Answer['errors'] },
    ];
    isShort(type === 'error' ? answer : answer.errors);
    client.socket.terminate();
  });
});
