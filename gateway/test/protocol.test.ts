import { eventually } from '@muster/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type WebSocket from 'ws';
import { rawSocket as openSocket } from './raw-socket.ts';
import { type RunningGateway, runningGateway } from './running-gateway.ts';

let shop: RunningGateway;
beforeAll(async () => {
  shop = await runningGateway();
});
afterAll(() => shop.close());

const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});

async function rawSocket(protocols?: string[]) {
  const client = await openSocket(shop.url, protocols === undefined ? {} : { protocols });
  sockets.push(client.socket);
  return client;
}

const LAMP = 'subscription { lampChanged(ids: ["p"]) { id brightness } }';

describe('a protocol violation closes the socket with the close code of the protocol', () => {
  test.each([
    ['no JSON', 'not json'],
    ['JSON that is no message', '[]'],
    ['a message of no type', '{"id":"1"}'],
    ['a message of an unknown type', '{"type":"hello"}'],
    ['a subscribe without an id', '{"type":"subscribe","payload":{"query":"{ __typename }"}}'],
    ['a subscribe with an empty id', '{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}'],
    ['a subscribe without a query', '{"type":"subscribe","id":"1","payload":{}}'],
    [
      'variables that are no object',
      '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":7}}',
    ],
    ['what only a server acknowledges', '{"type":"connection_ack"}'],
    ['what only a server answers', '{"type":"next","id":"1","payload":{}}'],
    ['what only a server refuses', '{"type":"error","id":"1","payload":[{"message":"no"}]}'],
    ['an error that is none', '{"type":"error","id":"1","payload":{}}'],
    ['a ping that is very deep', `{"type":"ping","payload":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`],
    ['a ping of a list', '{"type":"ping","payload":[]}'],
    ['a type that is no text', '{"type":{"type":"ping"}}'],
    ['a name of the prototype', '{"type":"__proto__"}'],
  ])('%s: 4400', async (_name, message) => {
    const socket = await rawSocket();
    await socket.init();
    socket.say(message);
    await socket.closes(4400);
  });

  test('a subscribe before the acknowledgement: 4401', async () => {
    const socket = await rawSocket();
    socket.say({ type: 'subscribe', id: '1', payload: { query: LAMP } });
    await socket.closes(4401);
  });

  test('an unsupported subprotocol: 4406', async () => {
    const socket = await rawSocket([]);
    await socket.closes(4406);
  });

  test('no connection_init in time: 4408', async () => {
    const socket = await rawSocket();
    await socket.closes(4408);
  });

  test('an id in use, even a long one: 4409', async () => {
    const socket = await rawSocket();
    await socket.init();
    const id = 'i'.repeat(2_000);
    socket.say({ type: 'subscribe', id, payload: { query: LAMP } });
    await eventually(() => socket.of(id).length === 1);
    socket.say({ type: 'subscribe', id, payload: { query: LAMP } });
    await socket.closes(4409);
    // A close reason has 123 bytes at most; a longer one would end the program.
    expect((await shop.post('{ lamp(id: "a") { id } }')).status).toBe(200);
  });

  test('a second connection_init: 4429', async () => {
    const socket = await rawSocket();
    await socket.init();
    socket.say({ type: 'connection_init' });
    await socket.closes(4429);
  });

  test.each<[string, object]>([
    ['a token that is not valid', { authorization: 'Bearer x.y.z' }],
    ['a token that is no text', { authorization: { Bearer: 'x' } }],
    ['a key that is no text', { 'x-api-key': 7 }],
  ])('%s: 4403', async (_name, payload) => {
    const socket = await rawSocket();
    socket.say({ type: 'connection_init', payload });
    await socket.closes(4403);
  });

  test.each(['[]', '"text"', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`])(
    'a beginning that shows %.20s: 4400',
    async (payload) => {
      const socket = await rawSocket();
      socket.say(`{"type":"connection_init","payload":${payload}}`);
      await socket.closes(4400);
    },
  );

  test('a connection_init without credentials, in any form, is anonymous', async () => {
    const socket = await rawSocket();
    await socket.init({ authorization: null, 'x-api-key': null, __proto__: null, constructor: 'x' });
  });
});

test('two hundred bad operations at once are read one after another, and other clients are answered between', async () => {
  const socket = await rawSocket();
  await socket.init();
  for (let n = 0; n < 200; n += 1)
    socket.ask(`${n}`, { query: `{ ${'lamp(id: "a") { id } '.repeat(29)} nothing } # ${n}` });
  await eventually(() => socket.heard.length > 1);
  expect((await shop.post('{ lamp(id: "a") { id } }')).status).toBe(200);
  expect(socket.heard.length).toBeLessThan(200);
  await eventually(() => socket.heard.length === 201);
  expect(socket.heard.slice(1).map(({ id, type }) => `${id} ${type}`)).toEqual(
    Array.from({ length: 200 }, (_, n) => `${n} error`),
  );
});

test.each([
  ['a syntax error', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['two root fields', 'subscription { ticks { count } lampChanged(ids: []) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['what needs a token', 'subscription { mine { id } }', 'UNAUTHENTICATED'],
  ['the subgraphs’ own fields', '{ _service { sdl } }', 'GRAPHQL_VALIDATION_FAILED'],
])('%s in one operation ends that operation and no other', async (_name, query, code) => {
  const socket = await rawSocket();
  await socket.init();
  socket.say({ type: 'subscribe', id: 'good', payload: { query: LAMP } });
  await eventually(() => socket.of('good').length === 1);
  socket.say({ type: 'subscribe', id: 'bad', payload: { query } });
  await eventually(() => socket.of('bad').length === 1);
  expect(socket.of('bad')).toMatchObject([{ type: 'error', payload: [{ extensions: { code } }] }]);
  shop.brighten('p');
  await eventually(() => socket.of('good').length === 2);
  expect(socket.closed).toEqual([]);
});

test('an id is free again once its operation has ended', async () => {
  const socket = await rawSocket();
  await socket.init();
  for (const round of [1, 2]) {
    socket.say({ type: 'subscribe', id: 'again', payload: { query: '{ lamp(id: "a") { id } }' } });
    await eventually(() => socket.of('again').filter(({ type }) => type === 'complete').length === round);
  }
  socket.say({ type: 'subscribe', id: 'again', payload: { query: LAMP } });
  await eventually(() => socket.of('again').length === 5);
  socket.say({ type: 'complete', id: 'again' });
  await eventually(() => shop.watching() === 0);
});

test('a pong carries the payload of its ping', async () => {
  const socket = await rawSocket();
  await socket.init();
  socket.say({ type: 'ping', payload: { n: 1 } });
  await eventually(() => expect(socket.heard.at(-1)).toEqual({ type: 'pong', payload: { n: 1 } }));
});

describe('a fresh access token in a ping', () => {
  const opened = async (lifetime: string) => {
    const socket = await rawSocket();
    await socket.init({ authorization: `Bearer ${await shop.token({}, lifetime)}` });
    socket.say({ type: 'subscribe', id: 'mine', payload: { query: 'subscription { mine { id } }' } });
    await eventually(() => socket.of('mine').length === 1);
    return socket;
  };

  test('keeps the socket open past the expiry of the first', async () => {
    const [renewed, left] = [await opened('3s'), await opened('3s')];
    renewed.say({ type: 'ping', payload: { authorization: `Bearer ${await shop.token({}, '5m')}` } });
    await left.closes(4403);
    renewed.say({ type: 'ping', payload: { still: 'here' } });
    await eventually(() => renewed.heard.some(({ payload }) => JSON.stringify(payload) === '{"still":"here"}'));
    expect(renewed.closed).toEqual([]);
  });

  test.each([
    ['is not valid', async () => 'Bearer x.y.z', /not valid/],
    [
      'is of another user',
      async () => `Bearer ${await shop.token({ sub: '018f0000-0000-7000-8000-0000000000ff' })}`,
      /another user/,
    ],
    ['may do more', async () => `Bearer ${await shop.token({ permissions: ['vault:open'] })}`, /other permissions/],
  ])('that %s ends it', async (_name, token, reason) => {
    const socket = await opened('5m');
    socket.say({ type: 'ping', payload: { authorization: await token() } });
    await socket.closes(4403);
    expect(socket.closed[0]?.reason).toMatch(reason);
  });
});
