import { Allowance, type AllowanceLimits, anonymous, type Caller, Overrun } from '@muster/kit/domain';
import { IDENTITY_HEADER, remoteSubgraph, serveSubgraph, signIdentity } from '@muster/kit/serve';
import { GATEWAY, type SigningKey, signingKey } from '@muster/kit/trust';
import { eventually } from '@muster/testing';
import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { fakeSubgraphs } from './fake-subgraphs.ts';
import { postAsIs } from './post-as-is.ts';
import { callersOf, IDENTITY_SECRET, recordingLog } from './running-gateway.ts';

const OURS = signingKey(IDENTITY_SECRET, { from: GATEWAY, to: 'shop' });
const NEIGHBOURS = signingKey(IDENTITY_SECRET, { from: 'neighbour', to: 'shop' });

const caller: Caller = {
  actor: { kind: 'USER', id: 'u-1', permissions: new Set(['a:b']), sessionId: 's-1' },
  correlationId: 'hop-1',
};
const nobody: Caller = { actor: anonymous, correlationId: 'hop-2' };

const serve = (port = 0) => {
  const fakes = fakeSubgraphs();
  const { log, logged } = recordingLog();
  const runtime = fakes.runtimes[0]!;
  return serveSubgraph(runtime, {
    host: '127.0.0.1',
    port,
    callers: callersOf('shop', 'shop.greet', 'shop.crash'),
    log,
  }).then((server) => ({
    ...fakes,
    logged,
    server,
    peer: remoteSubgraph({ name: 'shop', url: server.url, identity: OURS }),
  }));
};

/** Everything a stream says, as it says it. */
function heard(stream: AsyncIterable<ExecutionResult> | ExecutionResult) {
  const seen: ExecutionResult[] = [];
  const state = { error: null as unknown, ended: false };
  const events = (stream as AsyncIterable<ExecutionResult>)[Symbol.asyncIterator]();
  (async () => {
    for (let next = await events.next(); !next.done; next = await events.next()) seen.push(next.value);
  })()
    .catch((error: unknown) => {
      state.error = error;
    })
    .finally(() => {
      state.ended = true;
    });
  return { seen, state, leave: () => events.return?.() };
}

describe('a subgraph in another process', () => {
  let shop: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    shop = await serve();
  });
  afterAll(async () => {
    await shop.peer.close();
    await shop.server.close();
  });

  test('answers as one in this process does, and knows the actor', async () => {
    const answer = await shop.peer.execute(
      {
        query: 'query N($id: ID!) { lamp(id: $id) { brightness } secret }',
        variables: { id: 'a' },
        operationName: 'N',
      },
      caller,
    );
    expect(answer).toEqual({ data: { lamp: { brightness: 0 }, secret: 'hush' } });
    const { allowance: _, ...known } = shop.callers.at(-1)!;
    expect(known).toEqual({ ...caller, ip: undefined, userAgent: undefined });
  });

  test('receives the remaining allowance of the operation, and its cancellation', async () => {
    const within = (limits: Partial<AllowanceLimits>) =>
      new Allowance({ objects: null, chars: null, ms: null, ...limits });
    const bounded = within({ objects: 7, ms: 60_000 });
    bounded.take(2);
    const request = { query: '{ slow }' };
    const asked = shop.peer.execute(request, { ...caller, allowance: bounded });
    await eventually(() => shop.slow.waiting === 1);
    const { allowance } = shop.callers.at(-1)!;
    expect(allowance?.limits.objects).toBe(5);
    expect(allowance?.limits.ms).toBeLessThanOrEqual(60_000);
    bounded.end(new Overrun('TIMED_OUT', 'gone'));
    await expect(asked).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await eventually(() => allowance?.signal.aborted === true);
    shop.slow.go();

    const short = shop.peer.execute({ query: '{ secret }' }, { ...caller, allowance: within({ chars: 10 }) });
    await expect(short).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    const before = shop.callers.length;
    const late = shop.peer.execute({ query: '{ secret }' }, { ...caller, allowance: within({ ms: 0 }) });
    await expect(late).rejects.toMatchObject({ code: 'TIMED_OUT' });
    expect(shop.callers).toHaveLength(before);
  });

  test('keeps internal errors in its own log, and passes client errors on', async () => {
    const { errors } = await shop.peer.execute({ query: '{ broken busy }' }, caller);
    expect(errors).toEqual([
      {
        message: 'Internal error. Correlation id hop-1.',
        path: ['broken'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId: 'hop-1' },
      },
      { message: 'Try again.', path: ['busy'], extensions: { code: 'TRY_AGAIN', retryAfterMs: 500 } },
    ]);
    expect(shop.logged.at(-1)).toMatchObject({ level: 'error', facts: { correlationId: 'hop-1', path: ['broken'] } });
  });

  test('takes commands', async () => {
    expect(await shop.peer.command('shop.greet', { a: [1, null] }, caller)).toEqual({
      command: 'shop.greet',
      input: { a: [1, null] },
      actor: 'USER',
    });
    const crash = await shop.peer.command('shop.crash', {}, caller).catch((error: Error) => error);
    expect(String(crash)).toMatch(/answered .* with 500/);
    expect(String(crash)).not.toContain('database');
  });

  test('multiplexes subscriptions over one socket', async () => {
    const request = { query: 'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id brightness } }' };
    const one = heard(await shop.peer.subscribe({ ...request, variables: { ids: ['one'] } }, caller));
    const two = heard(await shop.peer.subscribe({ ...request, variables: { ids: ['two'] } }, nobody));
    await eventually(() => one.seen.length === 1 && two.seen.length === 1);
    shop.brighten('two');
    await eventually(() => two.seen.length === 2);
    expect(two.seen[1]).toEqual({ data: { lampChanged: { id: 'two', brightness: 1 } } });
    expect(one.seen).toHaveLength(1);
    await one.leave();
    await eventually(() => one.state.ended && shop.watching() === 1);
    await two.leave();
    await eventually(() => shop.watching() === 0);
  });

  test('reports why it is not ready', async () => {
    expect(await shop.peer.health()).toEqual({ problems: [], warnings: [] });
    shop.state.problems = ['shop: starting'];
    shop.state.warnings = ['shop: 1 events are parked'];
    expect(await shop.peer.health()).toEqual({ problems: ['shop: starting'], warnings: shop.state.warnings });
    shop.state.problems = [];
  });

  test('refuses an unsigned request before it reads the body', async () => {
    const before = { ...shop.counts, routed: shop.routed.length };
    const body = JSON.stringify({ query: '{ secret }' });
    const signed = (key: SigningKey, change: object = {}) =>
      signIdentity(caller, { audience: 'shop', method: 'POST', path: '/graphql', body, ...change }, key);
    const sign = (change: object = {}) => signed(OURS, change);
    const headers: (Record<string, string> | undefined)[] = [
      undefined,
      { 'x-user-id': 'u-1' },
      { [IDENTITY_HEADER]: 'e30.AAAA' },
      { [IDENTITY_HEADER]: 'gateway.e30.AAAA' },
      { [IDENTITY_HEADER]: `gateway.${signed(NEIGHBOURS).slice('neighbour.'.length)}` },
      { [IDENTITY_HEADER]: signed(NEIGHBOURS) },
      { [IDENTITY_HEADER]: sign({ audience: 'maker' }) },
      { [IDENTITY_HEADER]: sign({ body: 'another' }) },
      { [IDENTITY_HEADER]: sign({ path: '/webhooks/mock' }) },
    ];
    for (const given of headers) {
      const response = await fetch(`${shop.server.url}/graphql`, { method: 'POST', body, headers: given ?? {} });
      expect([response.status, await response.json()]).toEqual([401, { error: 'unsigned' }]);
    }
    for (const [method, path] of [
      ['GET', '/graphql'],
      ['POST', '/internal/commands/shop.greet'],
      ['POST', '/webhooks/mock'],
      ['DELETE', '/anything'],
      ['GET', '/health/../graphql'],
    ] as const) {
      expect((await fetch(`${shop.server.url}${path}`, { method })).status).toBe(401);
    }
    expect((await fetch(`${shop.server.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${shop.server.url}/health/ready`)).status).toBe(200);
    expect({ ...shop.counts, routed: shop.routed.length }).toEqual(before);
    expect(
      (await fetch(`${shop.server.url}/graphql`, { method: 'POST', body, headers: { [IDENTITY_HEADER]: sign() } }))
        .status,
    ).toBe(200);
  });

  test('serves no route path as a GraphQL request, though it is signed', async () => {
    const before = { ...shop.counts };
    for (const path of [
      '/routes/../graphql',
      '/routes/%2e%2e/graphql',
      '/routes/../internal/commands/shop.greet',
      '/webhooks/mock',
    ]) {
      const body = '{"query":"{ secret }"}';
      const identity = signIdentity(caller, { audience: 'shop', method: 'POST', path, body }, OURS);
      const status = await postAsIs(shop.server.url, path, body, { [IDENTITY_HEADER]: identity });
      expect([path, status]).toEqual([path, 404]);
    }
    expect(shop.counts).toEqual(before);
  });

  test('accepts a signed request once (replay protection)', async () => {
    const body = JSON.stringify({ query: 'mutation { light(id: "once") { brightness } }' });
    const request = { audience: 'shop', method: 'POST', path: '/graphql', body };
    const headers = { [IDENTITY_HEADER]: signIdentity(caller, request, OURS) };
    const send = async () => (await fetch(`${shop.server.url}/graphql`, { method: 'POST', body, headers })).status;
    expect([await send(), await send(), await send()]).toEqual([200, 401, 401]);
  });

  test('accepts from another subgraph its declared commands, and nothing else', async () => {
    const neighbour = remoteSubgraph({ name: 'shop', url: shop.server.url, identity: NEIGHBOURS });
    const unsigned = /answered .* with 401/;
    expect(await neighbour.command('shop.greet', { a: 1 }, caller)).toMatchObject({ command: 'shop.greet' });
    await expect(neighbour.command('shop.other', {}, caller)).rejects.toThrow(unsigned);
    await expect(neighbour.execute({ query: '{ secret }' }, caller)).rejects.toThrow(unsigned);
    const body = Buffer.from('{}');
    const request = { method: 'POST', path: '/webhooks/mock', query: {}, headers: {}, body } as const;
    await expect(neighbour.route(request, caller)).rejects.toThrow(unsigned);
    const stream = heard(await neighbour.subscribe({ query: 'subscription { ticks { count } }' }, caller));
    await eventually(() => stream.state.ended);
    expect(stream.seen).toMatchObject([{ errors: [{ extensions: { code: 'UNSIGNED' } }] }]);
    await neighbour.close();
  });

  test('refuses an unsigned subscription, and serves the others of the same socket', async () => {
    const socket = new WebSocket(shop.server.url.replace('http', 'ws').concat('/graphql'), 'graphql-transport-ws');
    const heardOn: { id?: string; type: string; payload?: unknown }[] = [];
    socket.on('message', (data) => heardOn.push(JSON.parse(String(data))));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    await eventually(() => heardOn.some(({ type }) => type === 'connection_ack'));
    const query = 'subscription { ticks { count } }';
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    await eventually(() => heardOn.some(({ id, type }) => id === '1' && type === 'error'));
    const identity = signIdentity(
      caller,
      { audience: 'shop', method: 'SUBSCRIBE', path: '/graphql', body: JSON.stringify([query, null, null]) },
      OURS,
    );
    socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query, extensions: { identity } } }));
    await eventually(() => heardOn.some(({ id, type }) => id === '2' && type === 'complete'));
    expect(heardOn.filter(({ id, type }) => id === '2' && type === 'next')).toHaveLength(2);
    socket.send(JSON.stringify({ id: '3', type: 'subscribe', payload: { query, extensions: { identity } } }));
    await eventually(() => heardOn.some(({ id, type }) => id === '3' && type === 'error'));
    socket.close();
  });
});

test('a subscription survives a restart of its subgraph, and resumes with a snapshot', async () => {
  const first = await serve();
  const port = Number(new URL(first.server.url).port);
  const stream = heard(
    await first.peer.subscribe({ query: 'subscription { lampChanged(ids: ["a"]) { brightness } }' }, caller),
  );
  await eventually(() => stream.seen.length === 1);
  await first.server.close();
  const second = await serve(port);
  second.brighten('a');
  await eventually(() => stream.seen.some(({ data }) => JSON.stringify(data).includes('"brightness":1')));
  expect(stream.state.ended).toBe(false);
  await stream.leave();
  await first.peer.close();
  await second.peer.close();
  await second.server.close();
});

test('an unreachable subgraph answers with a retryable error', async () => {
  const gone = await serve();
  await gone.server.close();
  const retry = { extensions: { code: 'TRY_AGAIN', retryAfterMs: 500 } };
  const peer = remoteSubgraph({ name: 'shop', url: gone.server.url, identity: OURS });
  await expect(peer.execute({ query: '{ secret }' }, caller)).rejects.toMatchObject(retry);
  await expect(peer.command('shop.greet', {}, caller)).rejects.toMatchObject(retry);
  expect(await peer.health()).toEqual({ problems: ['shop: not reachable'], warnings: [] });
  const stream = heard(await peer.subscribe({ query: 'subscription { ticks { count } }' }, caller));
  await eventually(() => stream.state.ended);
  expect(stream.state.error).toMatchObject(retry);
  await peer.close();
  await gone.peer.close();
});
