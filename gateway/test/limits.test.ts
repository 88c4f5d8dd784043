import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { anonymous } from '@muster/kit/domain';
import { silentLog } from '@muster/kit/subgraph';
import { eventually } from '@muster/testing';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { closeHarness, ownRedis } from '../../packages/kit/test/harness.ts';
import { defaultLimits, limitsSetting, noLimits, withLimits } from '../src/index.ts';
import { Budgets } from '../src/limits/budgets.ts';
import { rawSocket } from './raw-socket.ts';
import { type Answer, type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

type Given = Parameters<typeof withLimits>[0];
async function limitedTo(limits: Given, more: Parameters<typeof runningGateway>[0] = {}): Promise<RunningGateway> {
  const shop = await runningGateway({ ...more, limits: withLimits(limits) });
  opened.push(shop);
  return shop;
}
const watching = (shop: RunningGateway, token?: string) => {
  const client = watcher(shop.url, token);
  opened.push({ close: async () => client.dispose() });
  return client;
};

const codeOf = async (response: Response) => ((await response.json()) as Answer).errors?.[0]?.extensions.code;

const LAMP = 'lamp(id: "a") { id }';
const vars = (chars: number) => ({ id: 'x'.repeat(chars - '{"id":""}'.length) });

const nested = (levels: number) => `{ lit ${'{ ... on Light '.repeat(levels - 2)}{ id }${' }'.repeat(levels - 2)} }`;

/** Each limit of an operation: the largest that passes, and the smallest that does not. */
const BOUNDARIES: [string, Given, string, string, string][] = [
  [
    'operations and fragments',
    { anonymous: { definitions: 2 } },
    '{ ...A } fragment A on Query { busy: __typename }',
    '{ ...A ...B } fragment A on Query { busy: __typename } fragment B on Query { __typename }',
    'TOO_MANY_DEFINITIONS',
  ],
  [
    'one name in one place',
    { anonymous: { sameName: 3 } },
    `{ ${LAMP} ${LAMP} ...F } fragment F on Query { lamp(id: "a") { brightness } }`,
    // Selections of equal fields merge: every `id` here is at one response path.
    '{ lamp(id: "a") { id id } ...F } fragment F on Query { lamp(id: "a") { id ... on Lamp { id } } }',
    'TOO_MANY_REPEATS',
  ],
  [
    'one name in a fragment that nobody uses',
    { anonymous: { sameName: 3 } },
    '{ lit { id id id } }',
    '{ __typename } fragment F on Query { lit { id id id id } }',
    'TOO_MANY_REPEATS',
  ],
  ['brackets in each other', { nesting: 5 }, nested(5), nested(6), 'NESTED_TOO_DEEPLY'],
  [
    'lists in each other',
    { nesting: 3 },
    '{ lamp(id: "a") { id } }',
    '{ lamp(id: [[["a"]]]) { id } }',
    'NESTED_TOO_DEEPLY',
  ],
  ['a name', { nameChars: 10 }, '{ aaaaaaaaaa: __typename }', '{ aaaaaaaaaaa: __typename }', 'NAME_TOO_LONG'],
  [
    'depth',
    { anonymous: { depth: 2 } },
    '{ lamp(id: "a") { id } }',
    '{ lamp(id: "a") { maker { name } } }',
    'QUERY_TOO_DEEP',
  ],
  [
    'fields',
    { anonymous: { fields: 3 } },
    '{ lamp(id: "a") { id brightness } }',
    '{ lamp(id: "a") { id brightness note } }',
    'TOO_MANY_FIELDS',
  ],
  [
    'aliases',
    { anonymous: { aliases: 1 } },
    '{ one: lamp(id: "a") { id } }',
    '{ one: lamp(id: "a") { i: id } }',
    'TOO_MANY_ALIASES',
  ],
  [
    'one field under many names',
    { anonymous: { sameField: 2 } },
    `{ one: ${LAMP} two: ${LAMP} }`,
    `{ one: ${LAMP} ...F } fragment F on Query { two: ${LAMP} three: ${LAMP} }`,
    'TOO_MANY_ALIASES',
  ],
  [
    'root fields of a query',
    { anonymous: { rootFields: 2 } },
    `{ ${LAMP} lit { id } }`,
    `{ ${LAMP} lit { id } broken }`,
    'TOO_MANY_ROOT_FIELDS',
  ],
  [
    'root fields of a mutation',
    { anonymous: { mutationFields: 1 } },
    'mutation { light(id: "z") { id } }',
    'mutation { light(id: "z") { id } again: light(id: "z") { id } }',
    'TOO_MANY_ROOT_FIELDS',
  ],
  [
    'directives',
    { anonymous: { directives: 1 } },
    '{ lamp(id: "a") { id @include(if: true) } }',
    '{ lamp(id: "a") @skip(if: false) { id @include(if: true) } }',
    'TOO_MANY_DIRECTIVES',
  ],
  // A lamp is a point and its maker another; the lit ones are taken to be five.
  ['cost', { anonymous: { cost: 5 } }, '{ lit { id } }', '{ lit { id } lamp(id: "a") { id } }', 'COST_TOO_HIGH'],
  [
    'tokens',
    { anonymous: { tokens: 11 } },
    '{ lamp(id: "a") { id } }',
    '{ lamp(id: "a") { id brightness } }',
    'TOO_MANY_TOKENS',
  ],
];

describe.each(BOUNDARIES)('the limit of %s', (_name, limits, within, beyond, code) => {
  test('over HTTP, WebSocket and Server-Sent Events', async () => {
    const shop = await limitedTo(limits);
    expect((await shop.post(within)).body.errors).toBeUndefined();
    const refused = await shop.post(beyond);
    expect([refused.status, refused.body.errors?.map(({ extensions }) => extensions.code), refused.body.data]).toEqual([
      400,
      [code],
      undefined,
    ]);

    const socket = watching(shop);
    const [good, bad] = [socket.watch(within), socket.watch(beyond)];
    await eventually(() => good.ended.completed && bad.errors.length === 1);
    expect(bad.errors[0]![0].extensions.code).toBe(code);

    const events = await shop.send({ query: beyond }, { accept: 'text/event-stream' });
    expect(await events.text()).toContain(`"code":"${code}"`);
    const well = await shop.send({ query: within }, { accept: 'text/event-stream' });
    expect(await well.text()).not.toContain('"errors"');
  });
});

test('every limit is tried in this file', () => {
  const file = readFileSync(import.meta.filename, 'utf8');
  const names = [...Object.keys(defaultLimits), ...Object.keys(defaultLimits.anonymous)];
  const untried = names.filter((name) => !new RegExp(`\\b${name}: [\\d_{]`).test(file));
  expect(untried).toEqual(['clients']);
});

test('the cost of a subscription', async () => {
  const shop = await limitedTo({ anonymous: { subscriptionCost: 2 } });
  const socket = watching(shop);
  const [within, beyond] = [
    socket.watch('subscription { lampChanged(ids: ["c"]) { id } }'),
    socket.watch('subscription { lampChanged(ids: ["c"]) { id maker { name } } }'),
  ];
  await eventually(() => within.seen.length === 1 && beyond.errors.length === 1);
  expect(beyond.errors[0]![0].extensions.code).toBe('COST_TOO_HIGH');
});

test('a message over WebSocket', async () => {
  const shop = await limitedTo({ messageBytes: 100 });
  const client = await rawSocket(shop.url);
  opened.push({ close: async () => client.socket.terminate() });
  await client.init();
  const message = (bytes: number) => {
    const text = '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }"}}';
    return text + ' '.repeat(bytes - text.length);
  };
  client.say(message(100));
  await eventually(() => client.of('1').length === 2);
  expect(client.closed).toEqual([]);
  client.say(message(101));
  await client.closes(1009);
});

test.each<[string, Given]>([
  ['objects', { anonymous: { answerObjects: 4 } }],
  ['characters', { anonymous: { answerChars: 40 } }],
])('%s of an answer', async (_name, limits) => {
  const shop = await limitedTo(limits, { hop: 'over HTTP' });
  expect((await shop.post('{ lamp(id: "a") { id } }')).body.errors).toBeUndefined();
  const lamps = ['a', 'b', 'c', 'd'].map((id) => `${id}: lamp(id: "${id}") { id maker { name } }`);
  const { body } = await shop.post(`{ ${lamps.join(' ')} }`);
  expect([body.data, body.errors?.[0]?.extensions.code]).toEqual([null, 'ANSWER_TOO_LARGE']);
});

test('depth is counted with every fragment in its place', async () => {
  const shop = await limitedTo({ anonymous: { depth: 2 } });
  expect(
    (await shop.post('{ ...Q } fragment Q on Query { lamp(id: "a") { ...L } } fragment L on Lamp { id }')).body.errors,
  ).toBeUndefined();
  const { body } = await shop.post('{ lamp(id: "a") { ...L } } fragment L on Lamp { maker { name } }');
  expect(body.errors?.[0]?.extensions.code).toBe('QUERY_TOO_DEEP');
});

test('signed-in users have higher limits', async () => {
  const shop = await limitedTo({ anonymous: { fields: 2 }, user: { fields: 3 } });
  const query = '{ lamp(id: "a") { id brightness } }';
  expect((await shop.post(query)).status).toBe(400);
  expect((await shop.post(query, { token: await shop.token() })).status).toBe(200);
});

test('variables', async () => {
  const shop = await limitedTo({ variablesChars: 100 });
  const query = 'query ($id: ID!) { lamp(id: $id) { brightness } }';
  expect((await shop.post(query, { variables: vars(100) })).status).toBe(200);
  const { status, body } = await shop.post(query, { variables: vars(101) });
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'VARIABLES_TOO_LARGE']);
});

test('the body', async () => {
  const shop = await limitedTo({ bodyBytes: 1_000 });
  const bodyOf = (bytes: number) => {
    const body = JSON.stringify({ query: `{ ${LAMP} }` });
    return body + ' '.repeat(bytes - body.length);
  };
  expect((await shop.send(bodyOf(1_000))).status).toBe(200);
  const response = await shop.send(bodyOf(1_001));
  expect([response.status, await codeOf(response)]).toEqual([413, 'BODY_TOO_LARGE']);
});

test('a list of operations is refused, however short', async () => {
  const shop = await limitedTo({});
  const response = await shop.send([{ query: `{ ${LAMP} }` }]);
  expect([response.status, await codeOf(response)]).toEqual([400, 'BAD_REQUEST']);
  const events = await shop.send([{ query: `{ ${LAMP} }` }], { accept: 'text/event-stream' });
  expect(events.status).toBe(400);
});

test('the cost of an operation is in its extensions on request', async () => {
  const shop = await limitedTo({ anonymous: { cost: 77 } });
  const query = 'query ($id: ID!) { lit { id } lamp(id: $id) { id maker { name } } }';
  const { body } = await shop.post(query, { variables: { id: 'a' }, extensions: { cost: true } });
  expect(body).toMatchObject({ extensions: { cost: { points: 7, limit: 77 } } });
  expect((await shop.post(query, { variables: { id: 'a' } })).body).not.toHaveProperty('extensions');
});

test('the rate limit is per client, counts costly operations more, and says when to retry', async () => {
  const shop = await limitedTo({ anonymous: { perMinute: 5 }, user: { perMinute: 2 } });
  const socket = watching(shop);
  const open = socket.watch('subscription { lampChanged(ids: ["q"]) { id } }');
  await eventually(() => open.seen.length === 1);
  const ask = async (token?: string) => (await shop.post(`{ ${LAMP} }`, token === undefined ? {} : { token })).status;
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 429]);
  const [anna, ben] = [await shop.token(), await shop.token({ sub: '018f0000-0000-7000-8000-00000000000c' })];
  expect([await ask(anna), await ask(anna), await ask(anna), await ask(ben)]).toEqual([200, 200, 429, 200]);
  const refused = await shop.post(`{ ${LAMP} }`);
  expect(refused.body.errors?.[0]?.extensions).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterMs: expect.any(Number),
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const { errors, seen } = socket.watch('subscription { lampChanged(ids: ["r"]) { id } }');
  await eventually(() => errors.length + seen.length === 1);
  expect(JSON.stringify([errors, seen])).toContain('RATE_LIMITED');
});

describe('several gateways', () => {
  test('share the count of a client, and count alone with less while Redis is down', async () => {
    const redis = await ownRedis();
    opened.push({ close: closeHarness });
    const limits = { user: { perMinute: 6 } };
    const [one, other] = [
      await limitedTo(limits, { redisUrl: redis.url }),
      await limitedTo(limits, { redisUrl: redis.url }),
    ];
    const token = await one.token();
    const others = await other.token();
    const ask = async (shop: RunningGateway, by: string) => (await shop.post(`{ ${LAMP} }`, { token: by })).status;
    const together = [];
    for (let n = 0; n < 4; n += 1) together.push(await ask(one, token), await ask(other, others));
    expect(together).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);

    await redis.stop();
    const sub = '018f0000-0000-7000-8000-0000000000d1';
    const another = await one.token({ sub });
    await eventually(async () => (await ask(one, another)) === 429);
    expect(await ask(one, await one.token({ sub: '018f0000-0000-7000-8000-0000000000d2' }))).toBe(200);
    await redis.start();
    await eventually(
      async () => (await ask(one, await one.token({ sub: '018f0000-0000-7000-8000-0000000000d3' }))) === 200,
    );
  });
});

test('concurrency limits: queries do not take the slots of mutations, and a refusal has a Retry-After header', async () => {
  const shop = await limitedTo({ queriesAtOnce: 1, mutationsAtOnce: 1 });
  const first = shop.post('{ slow }');
  await eventually(() => shop.slow.waiting === 1);
  const refused = await shop.post(`{ ${LAMP} }`);
  expect([refused.status, refused.headers.get('retry-after'), refused.body.errors?.[0]?.extensions.code]).toEqual([
    503,
    '1',
    'OVERLOADED',
  ]);
  expect((await shop.post('mutation { light(id: "q") { id } }')).status).toBe(200);
  shop.slow.go();
  expect((await first).body.data).toEqual({ slow: 'done' });
  expect((await shop.post(`{ ${LAMP} }`)).status).toBe(200);
});

test('an owner of large answers runs one query at a time, and other owners do not wait for it', async () => {
  const shop = await limitedTo({ heavyObjects: 1, queriesAtOnce: 2 }, { hop: 'over HTTP' });
  const lamps = ['a', 'b', 'c', 'd', 'e'].map((id) => `${id}: lamp(id: "${id}") { id maker { name } }`).join(' ');
  expect((await shop.post(`{ ${lamps} }`)).status).toBe(200);
  const slow = [shop.post('{ slow }'), shop.post('{ slow }')];
  await eventually(() => shop.slow.waiting === 1);
  const other = await shop.post(`{ ${LAMP} }`, { token: await shop.token() });
  expect([other.status, shop.slow.waiting]).toEqual([200, 1]);
  expect((await shop.post('mutation { light(id: "h") { id } }')).status).toBe(200);
  shop.slow.go();
  await eventually(() => shop.slow.waiting === 2);
  shop.slow.go();
  expect((await Promise.all(slow)).map(({ body }) => body.data)).toEqual([{ slow: 'done' }, { slow: 'done' }]);
});

test('an operation over the timeout is answered without its result, and no further fetch begins', async () => {
  const shop = await limitedTo({ operationMs: 50 });
  const { status, body } = await shop.post('{ slow lamp(id: "a") { maker { name } } }');
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([504, 'TIMED_OUT']);
  const { allowance } = shop.callers.at(-1)!;
  expect([allowance?.signal.aborted, allowance?.ended?.code]).toEqual([true, 'TIMED_OUT']);
  shop.slow.go();
  expect((await shop.post('{ lamp(id: "a") { maker { name } } }')).status).toBe(200);
  expect(shop.counts.maker).toBe(1);
});

test.each<[string, (shop: RunningGateway, query: string) => () => Promise<unknown>]>([
  ['HTTP', leavesFetch({})],
  ['Server-Sent Events', leavesFetch({ accept: 'text/event-stream' })],
  [
    'WebSocket',
    (shop, query) => {
      const client = watcher(shop.url);
      client.watch(query);
      return async () => client.dispose();
    },
  ],
])('once a client is gone nothing more is begun for its query, over %s', async (_, begins) => {
  const shop = await limitedTo({});
  const leave = begins(shop, '{ slow lamp(id: "a") { maker { name } } }');
  await eventually(() => shop.slow.waiting === 1);
  await leave();
  await eventually(() => shop.callers.at(-1)?.allowance?.signal.aborted === true);
  shop.slow.go();
  expect((await shop.post('{ lamp(id: "a") { maker { name } } }')).status).toBe(200);
  expect(shop.counts.maker).toBe(1);
});

/** A client that asks by HTTP, and goes. */
function leavesFetch(headers: Record<string, string>) {
  return (shop: RunningGateway, query: string) => {
    const leaving = new AbortController();
    const asked = fetch(shop.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
      signal: leaving.signal,
    });
    const read = asked.then((response) => response.text());
    return async () => {
      leaving.abort();
      await expect(read).rejects.toThrow();
    };
  };
}

describe('an answer with too many', () => {
  const query = '{ lamp(id: "a") { id maker { name } } }';
  // The root, the lamp and its maker.
  test.each([
    ['objects', { answerObjects: 3 }, { answerObjects: 2 }],
    ['characters', { answerChars: 200 }, { answerChars: 20 }],
  ])('%s is not sent, over HTTP and WebSocket', async (_what, within, beyond) => {
    const enough = await limitedTo({ anonymous: within });
    expect((await enough.post(query)).body).toMatchObject({ data: { lamp: { id: 'a' } } });
    const shop = await limitedTo({ anonymous: beyond });
    const { body } = await shop.post(query);
    expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'ANSWER_TOO_LARGE' } }] });
    const { seen, ended } = watching(shop).watch(query);
    await eventually(() => ended.completed);
    expect(JSON.stringify(seen)).toContain('ANSWER_TOO_LARGE');
    const events = watching(shop).watch('subscription { lampChanged(ids: ["w"]) { id maker { name } } }');
    await eventually(() => events.seen.length === 1);
    expect(JSON.stringify(events.seen)).toContain('ANSWER_TOO_LARGE');
  });
});

test('the cost of a subscription counts each watched entity and its first answer', async () => {
  const shop = await limitedTo({ anonymous: { cost: 1, subscriptionCost: 4 } });
  const query = 'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id } }';
  const socket = watching(shop);
  const [good, bad] = [socket.watch(query, { ids: ['a', 'b'] }), socket.watch(query, { ids: ['a', 'b', 'c'] })];
  await eventually(() => good.seen.length === 2 && bad.errors.length === 1);
  expect(bad.errors[0]![0].extensions.code).toBe('COST_TOO_HIGH');
});

test('the rate limit is charged by the actual size of the answer', async () => {
  const budgets = new Budgets(withLimits({ anonymous: { perMinute: 100 } }), silentLog);
  const asks = async (points: number, objects: number) => {
    const caller = { actor: anonymous, correlationId: 'one', ip: '192.0.2.1' };
    await budgets.prepay(caller, points);
    budgets.settle(caller, objects);
  };
  for (let n = 0; n < 10; n += 1) await asks(50_000, 99);
  await asks(50_000, 5_100);
  await asks(50, 4_900);
  await expect(asks(100, 0)).rejects.toMatchObject({ extensions: { code: 'RATE_LIMITED' } });
  await asks(99, 0);
});

test('a head that does not end has its connection closed', async () => {
  const shop = await limitedTo({ arrivalMs: 1_000 });
  const { port } = new URL(shop.url);
  const socket = connectTcp(Number(port), '127.0.0.1');
  socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
  socket.resume();
  await once(socket, 'close');
});

test('connections of one address', async () => {
  const shop = await limitedTo({ connectionsPerAddress: 2 });
  const { port } = new URL(shop.url);
  const open = async () => {
    const socket = connectTcp(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  const idle = [await open(), await open()];
  const third = await open();
  const [said] = (await once(third, 'data')) as [Buffer];
  expect(said.toString()).toMatch(/^HTTP\/1\.1 429 .*retry-after: 1/s);
  idle[0]!.destroy();
  await eventually(async () => (await shop.post(`{ ${LAMP} }`)).status === 200);
  for (const socket of idle) socket.destroy();
});

test('operations on one socket, a thousand tried', async () => {
  const shop = await limitedTo({ operationsPerSocket: 20 });
  const socket = watching(shop);
  const query = 'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id } }';
  const watches = Array.from({ length: 1_000 }, (_, n) => socket.watch(query, { ids: [`many-${n % 5}`] }));
  await eventually(() => watches.every(({ seen, errors }) => seen.length + errors.length === 1));
  const refused = watches.flatMap(({ errors }) => errors).map(([error]) => error.extensions.code);
  expect(refused).toEqual(Array(980).fill('TOO_MANY_SUBSCRIPTIONS'));
  expect(socket.closed).toEqual([]);
});

test('connections that stay open, of one user: sockets and event streams together', async () => {
  const shop = await limitedTo({ user: { sockets: 2 } });
  const token = await shop.token();
  const query = 'subscription { lampChanged(ids: ["s"]) { id } }';
  const first = watching(shop, token).watch(query);
  const stream = await shop.send({ query }, { accept: 'text/event-stream', authorization: `Bearer ${token}` });
  await eventually(() => first.seen.length === 1);
  const third = watching(shop, token);
  third.watch(query);
  await eventually(() => third.closed[0]?.code === 4429);
  const fourth = await shop.send({ query }, { accept: 'text/event-stream', authorization: `Bearer ${token}` });
  expect([fourth.status, await codeOf(fourth)]).toEqual([400, 'TOO_MANY_SUBSCRIPTIONS']);
  await stream.body!.cancel();
  const again = watching(shop, token).watch(query);
  await eventually(() => again.seen.length === 1);
});

test('pages of other origins do not connect, programs do', async () => {
  const shop = await limitedTo({}, { development: false, allowedOrigins: ['https://shop.example'] });
  const from = (origin?: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(
        shop.url.replace('http', 'ws'),
        'graphql-transport-ws',
        origin === undefined ? {} : { origin },
      );
      socket.once('open', () => resolve('open'));
      socket.once('error', ({ message }) => resolve(message));
      opened.push({ close: async () => socket.terminate() });
    });
  expect(await from('https://evil.example')).toContain('403');
  expect([await from('https://shop.example'), await from()]).toEqual(['open', 'open']);
});

describe('MUSTER_LIMITS', () => {
  test('names those that differ, or switches all off', () => {
    expect(limitsSetting.parse(undefined)).toEqual(defaultLimits);
    expect(limitsSetting.parse('off')).toBe(noLimits);
    expect(limitsSetting.parse('{"nesting":9,"user":{"cost":null}}')).toEqual({
      ...defaultLimits,
      nesting: 9,
      user: { ...defaultLimits.user, cost: null },
    });
  });
  test.each(['nonsense', '{"nestin":9}', '{"nesting":0}', '{"user":{"depth":"deep"}}', '[]'])(
    '%s is refused',
    (text) => {
      expect(limitsSetting.safeParse(text).error?.issues[0]?.message).toMatch(/must be "off", or a JSON object/);
    },
  );
});
