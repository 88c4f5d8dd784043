import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeShop } from './fake-subgraphs.ts';

let shop: Awaited<ReturnType<typeof startFakeShop>>;
beforeAll(async () => {
  shop = await startFakeShop();
});
afterAll(() => shop.gateway.close());

test('the composed graph has no directive that the gateway would refuse, and the rules beside it', () => {
  expect(shop.composed.hints).toEqual([]);
  expect(shop.composed.supergraphSdl).not.toContain('requiresScopes');
  expect(shop.composed.security).toMatchObject({
    'Query.secret': { authenticated: true },
    'Query.vault': { authenticated: true, scopes: [['vault:open']] },
  });
});

test('one query is answered by two subgraphs', async () => {
  const { body } = await shop.post('{ lamp(id: "a") { brightness maker { name town } again: maker { name } } }');
  expect(body).toEqual({
    data: { lamp: { brightness: 0, maker: { name: 'maker of a', town: null }, again: { name: 'maker of a' } } },
  });
});

describe('who may ask', () => {
  test('nobody without a token sees what needs one', async () => {
    const { status, body } = await shop.post('{ secret }');
    expect(status).toBe(401);
    expect(body.errors?.[0]).toMatchObject({
      message: expect.stringContaining('Query.secret'),
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });
  test('a token opens what it should, and no more', async () => {
    const token = await shop.token();
    expect((await shop.post('{ secret }', { token })).body.data).toEqual({ secret: 'hush' });
    const refused = await shop.post('{ hidden: vault }', { token });
    expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
    expect(
      (await shop.post('{ vault }', { token: await shop.token({ permissions: ['vault:open'] }) })).body.data,
    ).toEqual({ vault: 'gold' });
  });
  test.each(['expired', 'foreign issuer', 'garbage', 'unsigned'])('a token that is %s is refused', async (kind) => {
    const [, payload] = (await shop.token()).split('.');
    const token = {
      expired: await shop.token({}, '-2m'),
      'foreign issuer': `${(await shop.token()).slice(0, -8)}AAAAAAAA`,
      garbage: 'x.y.z',
      unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
    }[kind]!;
    const { status, body } = await shop.post('{ lamp(id: "a") { id } }', { token });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('faults', () => {
  test('a fault of ours says nothing but the number under which it is logged', async () => {
    const { body } = await shop.post('{ broken }', { headers: { 'x-request-id': 'case-1' } });
    expect(body.data).toEqual({ broken: null });
    expect(body.errors).toEqual([
      {
        message: 'Something went wrong on our side. It is logged as case-1.',
        path: ['broken'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId: 'case-1' },
      },
    ]);
    expect(shop.logged.at(-1)?.facts).toMatchObject({ correlationId: 'case-1' });
  });
  test('a fault behind an entity is masked too, and the rest is answered', async () => {
    const { body } = await shop.post('{ lamp(id: "a") { brightness crash } }');
    expect(body.data).toEqual({ lamp: { brightness: 0, crash: null } });
    expect(JSON.stringify(body.errors)).not.toMatch(/secret|maker|shop/);
  });
  test('what a client can act on arrives', async () => {
    const { body } = await shop.post('{ busy }');
    expect(body.errors?.[0]).toMatchObject({
      message: 'Try again.',
      extensions: { code: 'TRY_AGAIN', retryAfterMs: 500 },
    });
  });
  test('the request id of the client comes back, a strange one does not', async () => {
    expect((await shop.post('{ busy }', { headers: { 'x-request-id': 'mine-7' } })).headers.get('x-request-id')).toBe(
      'mine-7',
    );
    expect(
      (await shop.post('{ busy }', { headers: { 'x-request-id': 'a b<script>' } })).headers.get('x-request-id'),
    ).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('requests that are wrong', () => {
  test.each([
    ['an unknown operation name', { query: 'query A { busy }', operationName: 'B' }],
    ['a syntax error', { query: '{ lamp(' }],
    ['an unknown field', { query: '{ nothing }' }],
    ['a batch', [{ query: '{ busy }' }]],
    ['the door to the subgraphs', { query: '{ _service { sdl } }' }],
    ['their entities', { query: '{ _entities(representations: []) { __typename } }' }],
  ])('%s is a 400', async (_, body) => {
    const response = await fetch(shop.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
  });
  test('a form of another site cannot ask', async () => {
    const response = await fetch(shop.url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ query: 'mutation { light(id: "a") { id } }' }),
    });
    expect(response.status).toBe(400);
  });
  test('a body without end is refused before it is read', async () => {
    const response = await fetch(shop.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ busy } #${'x'.repeat(300_000)}` }),
    });
    expect(response.status).toBe(413);
  });
});

describe('beside the graph', () => {
  test('a browser gets an explorer that needs nothing from elsewhere', async () => {
    const html = await (await fetch(shop.url, { headers: { accept: 'text/html' } })).text();
    expect(html).toContain('Muster');
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
    expect(html).toContain('studio.apollographql.com/sandbox');
  });
  test('Apollo Sandbox may ask a gateway in development', async () => {
    const response = await fetch(shop.url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://studio.apollographql.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://studio.apollographql.com');
    const foreign = await fetch(shop.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });
  test('in production there is no explorer and no introspection', async () => {
    const production = await startFakeShop({ development: false });
    try {
      const page = await fetch(production.url, { headers: { accept: 'text/html' } });
      expect(page.headers.get('content-type')).not.toContain('text/html');
      expect((await production.post('{ __schema { queryType { name } } }')).status).toBe(400);
      expect(JSON.stringify((await production.post('{ lampp(id: "a") { id } }')).body)).not.toContain('Did you mean');
    } finally {
      await production.gateway.close();
    }
  });
  test('a webhook reaches its subgraph byte for byte', async () => {
    const body = '{"a" : 1,\n"ü":"\u00fc"}';
    const response = await fetch(`${shop.gateway.url}/webhooks/mock?x=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'mock-signature': 's' },
      body,
    });
    expect([response.status, await response.text()]).toEqual([202, 'taken']);
    const last = shop.routed.at(-1)!;
    expect(last.body.toString()).toBe(body);
    expect(last.headers['mock-signature']).toBe('s');
    expect((await fetch(`${shop.gateway.url}/internal/commands/x`, { method: 'POST' })).status).toBe(404);
  });
  test('it is ready when every subgraph is', async () => {
    expect((await fetch(`${shop.gateway.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${shop.gateway.url}/health/ready`)).status).toBe(200);
    shop.state.problems = ['shop: starting'];
    const response = await fetch(`${shop.gateway.url}/health/ready`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { problems: expect.arrayContaining(['shop: starting']) },
    ]);
    shop.state.problems = [];
  });
});
