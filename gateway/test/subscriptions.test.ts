import { eventually } from '@muster/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Hop, type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

const LAMP = 'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id brightness maker { name } } }';
const opened: ReturnType<typeof watcher>[] = [];
afterEach(async () => {
  for (const client of opened.splice(0)) await client.dispose();
});

describe.each<Hop>(['in process', 'over HTTP'])('with its subgraphs %s', (hop) => {
  let shop: RunningGateway;
  beforeAll(async () => {
    shop = await runningGateway({ hop });
  });
  afterAll(() => shop.close());

  const connect = (token?: string) => {
    const client = watcher(shop.url, token);
    opened.push(client);
    return client;
  };

  test.each([
    [
      'variables and an entity of another subgraph',
      LAMP,
      { id: 'v1', brightness: expect.any(Number), maker: { name: 'maker of v1' } },
    ],
    [
      'aliases',
      'subscription ($ids: [ID!]!) { l: lampChanged(ids: $ids) { i: id b: brightness m: maker { n: name } } }',
      { i: 'v1', b: expect.any(Number), m: { n: 'maker of v1' } },
    ],
    [
      'fragments',
      'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { ...F ... on Lamp { maker { name } } } } fragment F on Lamp { id brightness }',
      { id: 'v1', brightness: expect.any(Number), maker: { name: 'maker of v1' } },
    ],
    [
      'a fragment at its root',
      'subscription ($ids: [ID!]!) { ...S } fragment S on Subscription { lampChanged(ids: $ids) { id brightness } }',
      { id: 'v1', brightness: expect.any(Number) },
    ],
    [
      'include and skip',
      'subscription ($ids: [ID!]!, $no: Boolean = false) { lampChanged(ids: $ids) { now: brightness brightness @include(if: $no) maker @skip(if: true) { name } } }',
      { now: expect.any(Number) },
    ],
    [
      'include of another subgraph',
      'subscription ($ids: [ID!]!, $yes: Boolean! = true) { lampChanged(ids: $ids) { brightness maker @include(if: $yes) { name } } }',
      { brightness: expect.any(Number), maker: { name: 'maker of v1' } },
    ],
    [
      '__typename and arguments',
      'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { __typename id brightness note(shout: true) } }',
      { __typename: 'Lamp', id: 'v1', brightness: expect.any(Number), note: 'LAMP v1!' },
    ],
    [
      'no id at all',
      'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { brightness maker { name } } }',
      { brightness: expect.any(Number), maker: { name: 'maker of v1' } },
    ],
  ])('a subscription with %s gets a snapshot, then each change', async (_, query, wanted) => {
    const { seen } = connect().watch(query, { ids: ['v1'] });
    await eventually(() => seen.length === 1);
    shop.brighten('v1');
    await eventually(() => seen.length === 2);
    for (const { data, errors } of seen) {
      expect(errors).toBeUndefined();
      expect(Object.values(data)).toEqual([wanted]);
    }
  });

  test('each event loads its entities anew', async () => {
    const { seen } = connect().watch('subscription { lampChanged(ids: ["r"]) { brightness remembered } }');
    await eventually(() => seen.length === 1);
    for (const times of [1, 2]) {
      shop.brighten('r');
      await eventually(() => seen.length === times + 1);
      expect(seen.at(-1).data.lampChanged).toEqual({ brightness: times, remembered: times });
    }
  });

  test('a null of another subgraph stays null, an internal error of it is masked', async () => {
    const { seen } = connect().watch('subscription { lampChanged(ids: ["orphan"]) { id maker { name } crash } }');
    await eventually(() => seen.length === 1);
    expect(seen[0].data).toEqual({ lampChanged: { id: 'orphan', maker: null, crash: null } });
    expect(seen[0].errors).toEqual([
      {
        message: expect.stringMatching(/^Internal error\. Correlation id /),
        path: ['lampChanged', 'crash'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId: expect.any(String) },
      },
    ]);
  });

  test('a partial answer is not cached: a subscriber after the fault gets a whole one', async () => {
    const query = 'subscription { lampChanged(ids: ["half"]) { id crash } }';
    const early = connect().watch(query);
    await eventually(() => early.seen.length === 1);
    expect(early.seen[0].errors).toHaveLength(1);
    shop.state.crash = false;
    const late = connect().watch(query);
    await eventually(() => late.seen.length === 1);
    shop.state.crash = true;
    expect(late.seen).toEqual([{ data: { lampChanged: { id: 'half', crash: 'whole' } } }]);
  });

  test('many clients of one subscription cost one execution, and a late subscriber gets a snapshot of everything', async () => {
    const variables = { ids: ['s1', 's2'] };
    const watches = Array.from({ length: 20 }, () => connect().watch(LAMP, variables));
    await eventually(() => watches.every(({ seen }) => seen.length >= 2));
    const before = { ...shop.counts };
    shop.brighten('s1');
    await eventually(() => watches.every(({ seen }) => seen.at(-1).data.lampChanged.brightness === 1));
    expect(shop.counts.maker - before.maker).toBe(1);

    const late = connect().watch(`# the same, written otherwise\n${LAMP}`, variables);
    const signedIn = connect(await shop.token()).watch(LAMP, variables);
    for (const { seen } of [late, signedIn]) {
      await eventually(() => seen.length === 2);
      expect(seen.map(({ data }) => [data.lampChanged.id, data.lampChanged.brightness]).toSorted()).toEqual([
        ['s1', 1],
        ['s2', 0],
      ]);
    }
    // Both came to the same: the present state was read anew for them together or one after the other, and for nobody else.
    expect(shop.counts.opened - before.opened).toBeLessThanOrEqual(2);
    expect(shop.counts.maker - before.maker).toBe(1 + 2 * (shop.counts.opened - before.opened));
    expect(watches.every(({ seen }) => seen.length === 3)).toBe(true);
    for (const { stop } of [...watches, late, signedIn]) stop();
  });

  test('a personal subscription is not shared', async () => {
    const [one, other] = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b'] as const;
    const before = shop.counts.opened;
    const mine = 'subscription { mine { id } }';
    const watches = await Promise.all(
      [one, one, other].map(async (sub) => connect(await shop.token({ sub })).watch(mine)),
    );
    await eventually(() => watches.every(({ seen }) => seen.length === 1));
    expect(watches.map(({ seen }) => seen[0].data.mine.id)).toEqual([one, one, other]);
    expect(shop.counts.opened - before).toBeLessThanOrEqual(3);
  });

  const nameIn = ({ seen }: { seen: { data: { lampChanged: { maker: { name: string } } } }[] }) =>
    seen.at(-1)?.data.lampChanged.maker.name;

  test('a change of another subgraph reaches every subscriber, and is in the snapshot of a late one', async () => {
    const watches = [connect(), connect(await shop.token())].map((client) => client.watch(LAMP, { ids: ['w1', 'w2'] }));
    await eventually(() => watches.every(({ seen }) => seen.length === 2));
    shop.rename('w1', 'somebody else');
    await eventually(() => watches.every((watch) => nameIn(watch) === 'somebody else'));
    const late = connect().watch(LAMP, { ids: ['w1', 'w2'] });
    await eventually(() => late.seen.length === 2);
    expect(late.seen.map(({ data }) => data.lampChanged.maker.name).toSorted()).toEqual([
      'maker of w2',
      'somebody else',
    ]);
    for (const { seen } of watches) expect(seen).toHaveLength(3);
  });

  test('a change re-executes the answers that depend on it, and sends those that differ', async () => {
    const { seen } = connect().watch(LAMP, { ids: ['c1', 'c2'] });
    await eventually(() => seen.length === 2 && shop.hearing('maker') > 0);
    // The first change marks the end of the start: from here on only changes count.
    shop.rename('c1', 'the first');
    await eventually(() => seen.length === 3);
    const before = shop.counts.maker;
    shop.tellChanged('maker', ['somebody-unknown']);
    shop.tellChanged('maker', ['c1']);
    await eventually(() => shop.counts.maker === before + 1);
    shop.rename('c2', 'the same again');
    await eventually(() => seen.length === 4);
    expect(shop.counts.maker).toBe(before + 2);
    expect(seen.at(-1).data.lampChanged).toMatchObject({ id: 'c2', maker: { name: 'the same again' } });
  });

  test('a storm of changes is conflated to few answers, and the last state is sent', async () => {
    const watch = connect().watch(LAMP, { ids: ['s'] });
    await eventually(() => watch.seen.length === 1);
    const [began, before] = [performance.now(), shop.counts.maker];
    for (let round = 1; round <= 200; round += 1) {
      shop.rename('s', `maker ${round}`);
      shop.brighten('s');
      await new Promise(setImmediate);
    }
    await eventually(() => nameIn(watch) === 'maker 200' && watch.seen.at(-1).data.lampChanged.brightness === 200);
    const windows = (performance.now() - began) / 100 + 2;
    expect(watch.seen.length).toBeLessThanOrEqual(windows);
    expect(shop.counts.maker - before).toBeLessThanOrEqual(windows);
    const brightness = watch.seen.map(({ data }) => data.lampChanged.brightness);
    expect(brightness).toEqual(brightness.toSorted((one, other) => one - other));
  });

  test('a gap in the change feed re-executes everything', async () => {
    const watch = connect().watch(LAMP, { ids: ['g'] });
    await eventually(() => watch.seen.length === 1 && shop.hearing('maker') > 0);
    const before = shop.counts.maker;
    shop.tellChanged('maker', null);
    await eventually(() => shop.counts.maker > before);
    expect(watch.seen).toHaveLength(1);
  });

  test('the end of the subgraph’s stream completes the subscription', async () => {
    const ticks = connect().watch('subscription { ticks { count } }');
    await eventually(() => ticks.ended.completed);
    expect(ticks.seen).toEqual([{ data: { ticks: { count: 1 } } }, { data: { ticks: { count: 2 } } }]);
  });

  test('the source stream is closed once the last client has left', async () => {
    const client = connect();
    const { seen, stop } = client.watch(LAMP, { ids: ['left'] });
    await eventually(() => seen.length === 1);
    stop();
    await Promise.all(opened.splice(0).map((each) => each.dispose()));
    await eventually(() => shop.watching() === 0 && shop.hearing('maker') === 0);
  });
});

describe('one gateway', () => {
  let shop: RunningGateway;
  beforeAll(async () => {
    shop = await runningGateway();
  });
  afterAll(() => shop.close());

  const connect = (token?: string) => {
    const client = watcher(shop.url, token);
    opened.push(client);
    return client;
  };

  test('an error in one subscription does not end the others', async () => {
    const socket = connect();
    const good = socket.watch('subscription { lampChanged(ids: ["g"]) { id brightness } }');
    await eventually(() => good.seen.length === 1);
    const mistakes: [query: string, code: string, name?: string][] = [
      ['subscription { lampChanged(ids: [', 'GRAPHQL_PARSE_FAILED'],
      [`subscription { ${'a { '.repeat(2_400)}`, 'NESTED_TOO_DEEPLY'],
      [`subscription { ${'a '.repeat(2_400)} }`, 'TOO_MANY_TOKENS'],
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { a: ticks { count } b: ticks { count } }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { mine { id } }', 'UNAUTHENTICATED'],
      ['{ secret }', 'UNAUTHENTICATED'],
      ['subscription A { ticks { count } }', 'OPERATION_RESOLUTION_FAILURE', 'B'],
    ];
    for (const [query, code, name] of mistakes) {
      const { errors, seen } = socket.watch(query, {}, name);
      await eventually(() => errors.length === 1);
      expect(errors[0][0].extensions).toEqual({ code });
      expect(seen).toEqual([]);
    }
    const unbound = socket.watch(LAMP, {});
    await eventually(() => unbound.ended.completed);
    expect(unbound.seen[0].errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT' });
    const empty = socket.watch('subscription ($no: Boolean!) { ticks @include(if: $no) { count } }', { no: false });
    await eventually(() => empty.errors.length + empty.seen.length === 1);

    shop.brighten('g');
    await eventually(() => good.seen.length === 2);
    expect(socket.closed).toEqual([]);
  });

  test('queries and mutations travel over the socket too, by the same rules', async () => {
    const socket = connect();
    const { seen } = socket.watch('mutation { light(id: "m") { brightness maker { name } } }');
    await eventually(() => seen.length === 1);
    expect(seen[0]).toEqual({ data: { light: { brightness: 1, maker: { name: 'maker of m' } } } });
    const broken = socket.watch('{ broken }');
    await eventually(() => broken.seen.length === 1);
    const { correlationId } = broken.seen[0].errors[0].extensions;
    expect(shop.logged.filter(({ facts }) => facts.correlationId === correlationId && 'err' in facts)).toHaveLength(1);
  });

  test('an invalid token closes the socket, and so does the expiry of a valid one', async () => {
    const bad = connect('nonsense');
    bad.watch(LAMP, { ids: ['x'] });
    await eventually(() => bad.closed[0]?.code === 4403);

    const short = connect(await shop.token({}, '3s'));
    const { seen } = short.watch(LAMP, { ids: ['x'] });
    await eventually(() => seen.length === 1);
    await eventually(() => short.closed[0]?.code === 4403);
    expect(short.closed[0]?.reason).toMatch(/expired/);
  });

  test('a socket without connection_init is closed', async () => {
    const socket = new WebSocket(shop.url.replace('http', 'ws'), 'graphql-transport-ws');
    let code = 0;
    socket.on('close', (closed) => {
      code = closed;
    });
    await eventually(() => code === 4408);
  });

  test('a frame over the limit closes its own socket and nothing else', async () => {
    const good = connect();
    const { seen } = good.watch(LAMP, { ids: ['f'] });
    await eventually(() => seen.length === 1);
    const huge = connect();
    huge.watch(`subscription { ticks { count } } # ${'x'.repeat(70_000)}`);
    await eventually(() => huge.closed[0]?.code === 1009);
    shop.brighten('f');
    await eventually(() => seen.length === 2);
  });
});

test('in production a socket suggests no names either', async () => {
  const production = await runningGateway({ development: false });
  const socket = watcher(production.url);
  const { errors } = socket.watch('subscription { lampChange(ids: []) { id } }');
  await eventually(() => errors.length === 1);
  expect(errors[0][0].message).not.toContain('Did you mean');
  await socket.dispose();
  await production.close();
});

test('without the JWKS a socket is closed with 1013, try again later', async () => {
  const shop = await runningGateway();
  shop.users.reachable = false;
  const socket = watcher(shop.url, await shop.token());
  socket.watch(LAMP, { ids: ['k'] });
  await eventually(() => socket.closed[0]?.code === 1013);
  await shop.close();
});

test('a gateway that stops closes its sockets with 1001', async () => {
  const shop = await runningGateway();
  const socket = watcher(shop.url);
  const { seen } = socket.watch(LAMP, { ids: ['bye'] });
  await eventually(() => seen.length === 1);
  await shop.close();
  await eventually(() => socket.closed[0]?.code === 1001);
  expect(shop.watching()).toBe(0);
});
