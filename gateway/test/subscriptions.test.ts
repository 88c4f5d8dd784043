import { eventually } from '@muster/testing';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startFakeShop } from './fake-subgraphs.ts';

let shop: Awaited<ReturnType<typeof startFakeShop>>;
const clients: Client[] = [];
beforeAll(async () => {
  shop = await startFakeShop();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});
afterAll(() => shop.gateway.close());

function connect(token?: string) {
  const closed: { code: number; reason: string }[] = [];
  const client = createClient({
    url: shop.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    on: { closed: (event) => void closed.push(event as { code: number; reason: string }) },
  });
  clients.push(client);
  return {
    client,
    closed,
    watch(
      query: string,
      variables: Record<string, unknown> = {},
      operationName?: string,
      // biome-ignore lint/suspicious/noExplicitAny: whatever the test selects
    ): { seen: any[]; errors: unknown[]; stop(): void } {
      const seen: unknown[] = [];
      const errors: unknown[] = [];
      const stop = client.subscribe(
        { query, variables, operationName },
        { next: (value) => void seen.push(value), error: (error) => void errors.push(error), complete() {} },
      );
      return { seen: seen as never[], errors, stop };
    },
  };
}

test.each([
  [
    'variables and an entity of another subgraph',
    'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id brightness maker { name } } }',
    { id: 'v1', brightness: 1, maker: { name: 'maker of v1' } },
  ],
  [
    'aliases',
    'subscription ($ids: [ID!]!) { l: lampChanged(ids: $ids) { i: id b: brightness m: maker { n: name } } }',
    { i: 'v1', b: 1, m: { n: 'maker of v1' } },
  ],
  [
    'fragments',
    'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { ...F ... on Lamp { maker { name } } } } fragment F on Lamp { id brightness }',
    { id: 'v1', brightness: 1, maker: { name: 'maker of v1' } },
  ],
  [
    'include and skip',
    'subscription ($ids: [ID!]!, $no: Boolean = false) { lampChanged(ids: $ids) { id brightness @include(if: $no) maker @skip(if: true) { name } } }',
    { id: 'v1' },
  ],
  [
    '__typename and arguments',
    'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { __typename id note(shout: true) } }',
    { __typename: 'Lamp', id: 'v1', note: 'LAMP v1!' },
  ],
  [
    'no id at all',
    'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { maker { name } } }',
    { maker: { name: 'maker of v1' } },
  ],
])('a subscription with %s gets the present state, then each change', async (_, query, wanted) => {
  const { seen } = connect().watch(query, { ids: ['v1'] });
  await eventually(() => seen.length === 1);
  shop.brighten('v1');
  await eventually(() => seen.length === 2);
  const [root] = Object.values(seen[1].data);
  expect(root).toEqual({
    ...wanted,
    ...('brightness' in wanted || 'b' in wanted ? { ['b' in wanted ? 'b' : 'brightness']: expect.any(Number) } : {}),
  });
});

test('a null of another subgraph is null, a fault of it is masked', async () => {
  const { seen } = connect().watch('subscription { lampChanged(ids: ["orphan"]) { id maker { name } crash } }');
  await eventually(() => seen.length === 1);
  expect(seen[0].data).toEqual({ lampChanged: { id: 'orphan', maker: null, crash: null } });
  expect(seen[0].errors[0]).toMatchObject({
    path: ['lampChanged', 'crash'],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
  expect(JSON.stringify(seen[0])).not.toContain('database');
});

test('many clients of one subscription cost one execution, and who joins later is told the present state of everything', async () => {
  const query = 'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id brightness maker { name } } }';
  const variables = { ids: ['s1', 's2'] };
  const watches = Array.from({ length: 20 }, () => connect().watch(query, variables));
  await eventually(() => watches.every(({ seen }) => seen.length >= 2));
  const before = shop.counts.maker;
  shop.brighten('s1');
  await eventually(() => watches.every(({ seen }) => seen.at(-1).data.lampChanged.brightness === 1));
  expect(shop.counts.maker - before).toBe(1);

  const late = connect().watch(`# the same, written otherwise\n${query}`, variables);
  await eventually(() => late.seen.length === 2);
  expect(new Set(late.seen.map(({ data }) => data.lampChanged.id))).toEqual(new Set(['s1', 's2']));
  expect(shop.counts.maker - before).toBe(1);
  for (const { stop } of [...watches, late]) stop();
  await eventually(() => shop.watching() === 0);
});

test('a mistake in one subscription does not end the others', async () => {
  const socket = connect();
  const good = socket.watch('subscription { lampChanged(ids: ["g"]) { id } }');
  await eventually(() => good.seen.length === 1);
  const wrong = [
    socket.watch('subscription { lampChanged(ids: ['),
    socket.watch('subscription { nothing }'),
    socket.watch('subscription { mine { id } }'),
    socket.watch('subscription A { lampChanged(ids: ["g"]) { id } }', {}, 'B'),
    socket.watch('subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id } }', {}),
  ];
  await eventually(() => wrong.every(({ errors, seen }) => errors.length + seen.length === 1));
  expect(wrong[2]!.errors[0]).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  shop.brighten('g');
  await eventually(() => good.seen.length === 2);
  expect(socket.closed).toEqual([]);
});

test('queries and mutations travel over the socket too', async () => {
  const socket = connect();
  const { seen } = socket.watch('mutation { light(id: "m") { brightness maker { name } } }');
  await eventually(() => seen.length === 1);
  expect(seen[0]).toEqual({ data: { light: { brightness: 1, maker: { name: 'maker of m' } } } });
  const refused = socket.watch('{ secret }');
  await eventually(() => refused.errors.length === 1);
});

test('a token says who watches; a bad one closes the socket, and so does the end of a good one', async () => {
  const sub = '018f0000-0000-7000-8000-00000000000a';
  const { seen } = connect(await shop.token({ sub })).watch('subscription { mine { id } }');
  await eventually(() => seen.length === 1);
  expect(seen[0].data.mine.id).toBe(sub);

  const bad = connect('nonsense');
  bad.watch('subscription { lampChanged(ids: ["x"]) { id } }');
  await eventually(() => bad.closed[0]?.code === 4403);

  const short = connect(await shop.token({}, '1s'));
  short.watch('subscription { lampChanged(ids: ["x"]) { id } }');
  await eventually(() => short.closed[0]?.code === 4403);
});
