import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Allowance } from '@muster/kit/domain';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundedCaller } from '../src/context.ts';
import { gatewaySettings } from '../src/index.ts';
import { postAsIs } from './post-as-is.ts';
import { composed, type Hop, type RunningGateway, runningGateway } from './running-gateway.ts';

test('the composed graph has no directive that the gateway would refuse, and the rules beside it', () => {
  expect(composed.errors).toEqual([]);
  expect(composed.hints).toEqual([]);
  expect(composed.supergraphSdl).not.toMatch(/requiresScopes|@authenticated/);
  expect(composed.security).toEqual({
    'Lamp.serial': { authenticated: true },
    'Light.serial': { authenticated: true }, // Composition guards an interface as what implements it.
    'Query.secret': { authenticated: true },
    'Query.vault': { authenticated: true, scopes: [['vault:open']] },
    'Subscription.mine': { authenticated: true },
  });
});

describe.each<Hop>(['in process', 'over HTTP'])('with its subgraphs %s', (hop) => {
  let shop: RunningGateway;
  beforeAll(async () => {
    shop = await runningGateway({ hop });
  });
  afterAll(() => shop.close());

  test('one query is answered by two subgraphs', async () => {
    const { body } = await shop.post(
      'query ($id: ID!) { lamp(id: $id) { brightness maker { name town } again: maker { name } } }',
      { variables: { id: 'a' } },
    );
    expect(body).toEqual({
      data: { lamp: { brightness: 0, maker: { name: 'maker of a', town: null }, again: { name: 'maker of a' } } },
    });
  });

  describe('authentication and authorization', () => {
    test('a field that needs a token is refused without one', async () => {
      const { status, body } = await shop.post('{ secret }');
      expect(status).toBe(401);
      expect(body.errors).toEqual([
        { message: expect.stringContaining('Query.secret'), extensions: { code: 'UNAUTHENTICATED' } },
      ]);
    });
    test('a token grants its permissions, and no more', async () => {
      const token = await shop.token();
      expect((await shop.post('{ secret }', { token })).body.data).toEqual({ secret: 'hush' });
      const refused = await shop.post('{ hidden: vault }', { token });
      expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
      expect(refused.body.errors?.[0]?.message).toContain('Query.vault needs the permission vault:open');
      const allowed = await shop.post('{ vault }', { token: await shop.token({ permissions: ['vault:open'] }) });
      expect(allowed.body.data).toEqual({ vault: 'gold' });
    });
    test('the subgraph receives the actor, the address, the correlation id and the rate', async () => {
      const sub = '018f0000-0000-7000-8000-00000000000b';
      const token = await shop.token({ sub, sid: 'session-1', permissions: ['a:b'] });
      await shop.post('{ secret }', { token, headers: { 'x-request-id': 'case-9', 'user-agent': 'a test' } });
      // Caches of this process hang on a caller under symbols.
      const { allowance, disconnected: _, ...caller } = shop.callers.at(-1)! as BoundedCaller;
      expect(allowance).toBeInstanceOf(Allowance);
      expect(Object.fromEntries(Object.entries(caller))).toEqual({
        actor: { kind: 'USER', id: sub, permissions: new Set(['a:b']), sessionId: 'session-1' },
        correlationId: 'case-9',
        ip: '127.0.0.1',
        locale: 'en',
        userAgent: 'a test',
        rate: { perMinute: 3_000, remaining: 2_999, resetsAt: expect.any(Date) },
      });
    });
    test.each(['expired', 'of another issuer', 'for another audience', 'forged', 'garbage', 'unsigned'])(
      'a token that is %s is refused',
      async (kind) => {
        const [, payload] = (await shop.token()).split('.');
        const token = {
          expired: await shop.token({}, '-2m'),
          'of another issuer': await shop.token({ iss: 'elsewhere' }),
          'for another audience': await shop.token({ aud: 'elsewhere' }),
          forged: `${(await shop.token()).slice(0, -8)}AAAAAAAA`,
          garbage: 'x.y.z',
          unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
        }[kind]!;
        const { status, body } = await shop.post('{ lamp(id: "a") { id } }', { token });
        expect([status, body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
        expect(body.errors?.[0]?.message).toMatch(/expired or not valid/);
      },
    );
    test('only the operation that runs is checked', async () => {
      const query = 'query Open { lamp(id: "a") { id } } query Closed { secret }';
      expect((await shop.post(query, { operationName: 'Open' })).status).toBe(200);
      expect((await shop.post(query, { operationName: 'Closed' })).status).toBe(401);
    });
    test('a fragment or an interface does not bypass the check', async () => {
      expect((await shop.post('query { ...F } fragment F on Query { secret }')).status).toBe(401);
      expect((await shop.post('{ lit { id } }')).body.data).toEqual({ lit: [{ id: 'a' }] });
      const refused = { data: { lit: [{ serial: null }] }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };
      expect((await shop.post('{ lit { serial } }')).body).toMatchObject(refused);
      expect((await shop.post('{ lit { ... on Lamp { serial } } }')).body).toMatchObject(refused);
    });
  });

  describe('faults', () => {
    test('an internal error answers only its correlation id, and is logged once', async () => {
      const { body } = await shop.post('{ broken }', { headers: { 'x-request-id': 'case-1' } });
      expect(body.data).toEqual({ broken: null });
      expect(body.errors).toEqual([
        {
          message: 'Internal error. Correlation id case-1.',
          path: ['broken'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId: 'case-1' },
        },
      ]);
      const lines = shop.logged.filter(({ level, facts }) => level === 'error' && facts.correlationId === 'case-1');
      expect(lines).toHaveLength(1);
      expect((lines[0]!.facts.err as Error).stack).toContain('fake-subgraphs.ts');
    });
    test('an internal error of an entity is masked too, and the rest is answered', async () => {
      const { body } = await shop.post('{ lamp(id: "a") { brightness crash } }');
      expect(body.data).toEqual({ lamp: { brightness: 0, crash: null } });
      expect(body.errors?.[0]?.path).toEqual(['lamp', 'crash']);
      expect(JSON.stringify(body.errors)).not.toMatch(/secret|maker|shop/);
    });
    test('an error that a client can act on arrives with its code, and no other detail', async () => {
      const { body } = await shop.post('{ busy }');
      expect(body.errors).toEqual([
        { message: 'Try again.', path: ['busy'], extensions: { code: 'TRY_AGAIN', retryAfterMs: 500 } },
      ]);
    });
    test('null in a non-null field is an internal error', async () => {
      const { body } = await shop.post('{ impossible { brightness } }');
      expect(body.data).toBeNull();
      expect(body.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    });
    test('a valid request id of the client is echoed, an invalid one is replaced', async () => {
      const ask = async (id: string) =>
        (await shop.post('{ busy }', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
      expect(await ask('mine-7')).toBe('mine-7');
      expect(await ask('a b<script>')).toMatch(/^[0-9a-f-]{36}$/);
      expect(await ask('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
    });
    test('each operation is one log line', async () => {
      await shop.post('query Named { lamp(id: "a") { id } }', { headers: { 'x-request-id': 'case-2' } });
      expect(shop.logged.filter(({ facts }) => facts.correlationId === 'case-2')).toEqual([
        {
          level: 'info',
          message: 'An operation ran',
          facts: {
            kind: 'query',
            operationName: 'Named',
            status: 200,
            ms: expect.any(Number),
            errors: 0,
            correlationId: 'case-2',
          },
        },
      ]);
    });
    test('a request that is refused before it is read, and one that is no operation, is one log line each', async () => {
      const lines = (correlationId: string) =>
        shop.logged.filter(({ facts, level }) => facts.correlationId === correlationId && level === 'info');
      await shop.post('{ busy }', { token: 'x.y.z', headers: { 'x-request-id': 'case-4' } });
      expect(lines('case-4')).toMatchObject([{ facts: { status: 401, operationName: null } }]);
      await shop.send('{"query": ', { 'x-request-id': 'case-5' });
      expect(lines('case-5')).toMatchObject([{ facts: { route: '/graphql', status: 400 } }]);
      await fetch(`${shop.gateway.url}/webhooks/anna@example.org?phone=1`, { headers: { 'x-request-id': 'case-6' } });
      await eventually(() => lines('case-6').length === 1);
      expect(lines('case-6')).toMatchObject([{ facts: { method: 'GET', route: '/webhooks/*', status: 202 } }]);
      expect(JSON.stringify(lines('case-6'))).not.toMatch(/anna|phone/);
    });
  });

  test('a webhook reaches its subgraph byte for byte, without identity headers', async () => {
    const body = '{"a" : 1,\n"ü":"\u00fc"}';
    const response = await fetch(`${shop.gateway.url}/webhooks/mock?x=1&y=a%20b`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'mock-signature': 's',
        authorization: 'Bearer mine',
        cookie: 'a=b',
        'x-muster-identity': 'forged',
      },
      body,
    });
    expect([response.status, await response.text()]).toEqual([202, 'taken']);
    const last = shop.routed.at(-1)!;
    expect(last).toMatchObject({ method: 'POST', path: '/webhooks/mock', query: { x: '1', y: 'a b' } });
    expect(last.body.toString()).toBe(body);
    expect(last.headers).toMatchObject({ 'mock-signature': 's', 'content-type': 'application/json' });
    expect(Object.keys(last.headers)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(JSON.stringify(last.headers)).not.toMatch(/Bearer|a=b|forged/);
  });
  test("a subgraph's 404 is passed on, its internal error is not", async () => {
    const gone = await fetch(`${shop.gateway.url}/webhooks/gone`);
    expect([gone.status, await gone.text()]).toEqual([404, 'that one is gone']);
    const fault = await fetch(`${shop.gateway.url}/webhooks/fault`, { headers: { 'x-request-id': 'case-3' } });
    expect([fault.status, await fault.json()]).toEqual([500, { error: 'Internal error. Correlation id case-3.' }]);
  });
  test('a path that is not forwarded is a 404', async () => {
    for (const path of ['/internal/commands/x', '/webhooks/../internal/commands/x', '//webhooks/mock', '/']) {
      expect((await fetch(`${shop.gateway.url}${path}`, { method: 'POST' })).status).toBe(404);
    }
  });

  test.each([
    '/webhooks/../graphql',
    '/webhooks/%2e%2e/graphql',
    '/webhooks/.%2E/graphql',
    '/webhooks/..\\graphql',
    '/webhooks/a/../../graphql',
    '/webhooks/./../internal/commands/shop.crash',
    '/webhooks/..%2fgraphql',
    '/webhooks//mock',
    '/webhooks/../health/ready',
    '/webhooks/%00',
    '/webhooks/',
  ])('an ambiguous path is not forwarded: %s', async (path) => {
    const before = shop.routed.length;
    expect(await postAsIs(shop.gateway.url, path, '{"query":"{ __typename }"}')).toBe(404);
    expect(shop.routed).toHaveLength(before);
  });

  test('the root path lists the endpoints, and leads browsers to the explorer', async () => {
    const { url } = shop.gateway;
    const asBrowser = await fetch(url, { headers: { accept: 'text/html,*/*' }, redirect: 'manual' });
    expect([asBrowser.status, asBrowser.headers.get('location')]).toEqual([302, '/graphql']);
    expect(await (await fetch(url)).json()).toMatchObject({ graphql: '/graphql', ready: '/health/ready' });
  });

  test('the gateway is ready when every subgraph is', async () => {
    expect((await fetch(`${shop.gateway.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${shop.gateway.url}/health/ready`)).status).toBe(200);
    shop.state.problems = ['shop: starting'];
    const response = await fetch(`${shop.gateway.url}/health/ready`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { problems: expect.arrayContaining(['shop: starting']), warnings: [] },
    ]);
    shop.state.problems = [];
  });
});

describe('one gateway', () => {
  let shop: RunningGateway;
  beforeAll(async () => {
    shop = await runningGateway();
  });
  afterAll(() => shop.close());

  test('all fetches of one request share one context in each subgraph, and two requests do not', async () => {
    const before = shop.counts.contexts;
    await shop.post('{ a: lamp(id: "a") { id maker { name } } b: lamp(id: "b") { maker { town } } }');
    expect(shop.counts.contexts - before).toBe(2);
    await shop.post('{ lamp(id: "a") { id } }');
    expect(shop.counts.contexts - before).toBe(3);
  });

  test.each([
    ['an unknown operation name', { query: 'query A { busy }', operationName: 'B' }],
    ['several operations and no name', { query: 'query A { busy } query B { busy }' }],
    ['a syntax error', { query: '{ lamp(' }],
    ['an unknown field', { query: '{ nothing }' }],
    ['a variable of another type', { query: 'query ($id: ID!) { lamp(id: $id) { id } }', variables: { id: {} } }],
    ['a missing variable', { query: 'query ($id: ID!) { lamp(id: $id) { id } }' }],
    ['a batch', [{ query: '{ busy }' }]],
    ['a subscription', { query: 'subscription { ticks { count } }' }],
    ['the door to the subgraphs', { query: '{ _service { sdl } }' }],
    ['their entities', { query: '{ _entities(representations: []) { __typename } }' }],
    ['no query', {}],
    ['half a body', '{"query": "{ busy'],
    ['no body', ''],
    ['nesting without end', { query: `{ ${'lamp { '.repeat(2_000)} id ${'} '.repeat(2_000)} }` }],
    ['words without end', { query: `{ ${'busy '.repeat(6_000)} }` }],
    ['an operation that is small to write and large to plan', { query: bomb() }],
  ])('%s is a 400', async (_, body) => {
    const response = await shop.send(body);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(response.status).toBe(400);
    expect(errors[0]?.extensions.code).toMatch(/^(GRAPHQL_|BAD_|NESTED_|OPERATION_|TOO_MANY_)/);
  });
  test('a client error is no line of the error log', () => {
    expect(shop.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
  test('a form of another site is refused (CSRF)', async () => {
    const response = await shop.send({ query: 'mutation { light(id: "a") { id } }' }, { 'content-type': 'text/plain' });
    expect(response.status).toBe(400);
    const changed = await fetch(`${shop.url}?query=mutation{light(id:"a"){id}}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(changed.status).toBe(405);
  });
  test('a query by GET is answered when a preflight header proves its origin (CSRF)', async () => {
    const url = `${shop.url}?query={lamp(id:"a"){id}}`;
    expect((await fetch(url)).status).toBe(400);
    const answer = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    expect(await answer.json()).toEqual({ data: { lamp: { id: 'a' } } });
  });
  test('a host that cannot be read is a 400', async () => {
    const request = get(shop.url, { headers: { host: '[bad', 'apollo-require-preflight': '1' } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(400);
  });
  test('a body over the limit is refused before it is read', async () => {
    expect((await shop.send({ query: `{ busy } #${'x'.repeat(300_000)}` })).status).toBe(413);
  });

  test('CORS in development allows Apollo Sandbox and localhost, and no other origin', async () => {
    const preflight = async (origin: string) => {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      };
      return (await fetch(shop.url, { method: 'OPTIONS', headers })).headers.get('access-control-allow-origin');
    };
    expect(await preflight('https://studio.apollographql.com')).toBe('https://studio.apollographql.com');
    expect(await preflight('http://localhost:3000')).toBe('http://localhost:3000');
    expect(await preflight('http://localhost.evil.example')).toBeNull();
    expect(await preflight('https://evil.example')).toBeNull();
  });
  test('the JWKS of the access tokens is served', async () => {
    const response = await fetch(`${shop.gateway.url}/.well-known/jwks.json`);
    expect(await response.json()).toMatchObject({ keys: [{ kid: 'test' }] });
  });
});

test('in production there is no explorer, no introspection, no suggestion of names, and no other origin', async () => {
  const production = await runningGateway({ development: false });
  try {
    const page = await fetch(production.url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toContain('text/html');
    expect((await production.post('{ __schema { queryType { name } } }')).status).toBe(400);
    expect(JSON.stringify((await production.post('{ lampp(id: "a") { id } }')).body)).not.toContain('Did you mean');
    const asked = await production.post('{ busy }', { headers: { origin: 'https://studio.apollographql.com' } });
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    const local = await production.post('{ busy }', { headers: { origin: 'http://localhost:3000' } });
    expect(local.headers.get('access-control-allow-origin')).toBeNull();
  } finally {
    await production.close();
  }
});

test('CORS in production allows the named origins, and no others', async () => {
  const { allowedOrigins } = gatewaySettings({
    MUSTER_ALLOWED_ORIGINS: 'https://shop.example, https://admin.example:8443',
  });
  const production = await runningGateway({ development: false, allowedOrigins: allowedOrigins ?? [] });
  try {
    const allowed = async (origin: string) =>
      (await production.post('{ busy }', { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowed('https://shop.example')).toBe('https://shop.example');
    expect(await allowed('https://admin.example:8443')).toBe('https://admin.example:8443');
    expect(await allowed('https://shop.example.evil.example')).toBeNull();
    expect(await allowed('https://studio.apollographql.com')).toBeNull();
  } finally {
    await production.close();
  }
});

test.each(['*', 'shop.example', 'https://shop.example/', 'https://shop.example/path', 'null'])(
  'an allowed origin that is %s stops the start',
  (origin) => {
    expect(() => gatewaySettings({ MUSTER_ALLOWED_ORIGINS: origin })).toThrow(/MUSTER_ALLOWED_ORIGINS/);
  },
);

test('without the JWKS, a request with a token is refused with TRY_AGAIN, and anonymous requests are served', async () => {
  const shop = await runningGateway();
  try {
    shop.users.reachable = false;
    const token = await shop.token();
    const refused = await shop.post('{ secret }', { token });
    expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([503, 'TRY_AGAIN']);
    expect((await shop.post('{ lamp(id: "a") { id } }')).status).toBe(200);
    shop.users.reachable = true;
    expect((await shop.post('{ secret }', { token })).status).toBe(200);
  } finally {
    await shop.close();
  }
});

test('a port in use is reported in one line', async () => {
  const first = await runningGateway();
  try {
    const port = Number(new URL(first.url).port);
    await expect(runningGateway({ port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
      message: `Port ${port} is in use. Stop what serves there, or choose another port.`,
    });
  } finally {
    await first.close();
  }
});

test('a request in flight is finished before the gateway stops', async () => {
  const shop = await runningGateway();
  const answer = shop.post('{ slow }');
  await eventually(() => shop.slow.waiting === 1);
  const closed = shop.close();
  await eventually(() =>
    fetch(`${shop.gateway.url}/health/live`).then(
      () => false,
      () => true,
    ),
  );
  shop.slow.go();
  expect((await answer).body.data).toEqual({ slow: 'done' });
  await closed;
});

/** Fragments that double at each step: 2^12 fields in a few hundred words. */
function bomb(): string {
  const steps = Array.from(
    { length: 12 },
    (_, n) =>
      `fragment F${n} on Query { a${n}: __typename ...F${n + 1} ...G${n + 1} } fragment G${n} on Query { b${n}: __typename ...F${n + 1} ...G${n + 1} }`,
  );
  return `{ ...F0 ...G0 } ${steps.join(' ')} fragment F12 on Query { busy } fragment G12 on Query { busy }`;
}
