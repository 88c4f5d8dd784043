import { buildSchema } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { type ApiClient, withLimits } from '../src/index.ts';
import { runningGateway } from './running-gateway.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

const KEY: ApiClient = {
  id: '018f0000-0000-7000-8000-0000000000c1',
  name: 'acme',
  operations: 'ANY',
  permissions: [],
  rateTier: 'STANDARD',
};

async function serving(options: Parameters<typeof runningGateway>[0] = {}) {
  const apiClientOf = async (key: string) => (key === 'plain' ? KEY : null);
  const shop = await runningGateway({ development: false, apiClientOf, ...options });
  opened.push(shop);
  const read = async (file: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${shop.gateway.url}/schema/${file}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const bearer = async (...permissions: string[]) => ({ authorization: `Bearer ${await shop.token({ permissions })}` });
  return { shop, read, bearer };
}

test('the storefront is for keys and people, without what needs a permission', async () => {
  const { read, bearer } = await serving();
  for (const headers of [{ 'x-api-key': 'plain' }, await bearer(), await bearer('vault:open')]) {
    const { status, headers: answered, text } = await read('storefront.graphql', headers);
    expect([status, answered.get('content-type')]).toEqual([200, 'application/graphql; charset=utf-8']);
    expect(answered.get('cache-control')).toMatch(/^private\b/);
    expect(answered.get('vary')).toContain('authorization');
    const fields = buildSchema(text).getQueryType()!.getFields();
    expect(fields).toHaveProperty('secret');
    expect(fields).not.toHaveProperty('vault');
  }
});

test('the whole schema is for holders of a permission of the graph', async () => {
  const { read, bearer } = await serving();
  const { status, text } = await read('admin.graphql', await bearer('vault:open'));
  expect(status).toBe(200);
  expect(buildSchema(text).getQueryType()!.getFields()).toHaveProperty('vault');
  for (const headers of [{ 'x-api-key': 'plain' }, await bearer(), await bearer('vault:unknown')]) {
    const refused = await read('admin.graphql', headers);
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([403, 'no-store']);
    expect(JSON.parse(refused.text)).toEqual({ error: expect.stringContaining('storefront.graphql') });
  }
});

test('a text that the client has is not sent again', async () => {
  const { read, bearer } = await serving();
  const headers = await bearer('vault:open');
  const first = await read('storefront.graphql', headers);
  const etag = first.headers.get('etag')!;
  expect(etag).toMatch(/^"[\w-]{43}"$/);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await read('storefront.graphql', { ...headers, 'if-none-match': known });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
  }
  const admin = await read('admin.graphql', { ...headers, 'if-none-match': etag });
  expect([admin.status, admin.headers.get('etag') === etag]).toEqual([200, false]);
});

test.each([
  ['nobody', 'storefront.graphql', {}, 401],
  ['nobody', 'admin.graphql', {}, 401],
  ['an unknown key', 'storefront.graphql', { 'x-api-key': 'unknown' }, 401],
  ['a token of somebody else', 'storefront.graphql', { authorization: 'Bearer x.y.z' }, 401],
  ['a key', 'internal.graphql', { 'x-api-key': 'plain' }, 404],
  ['a key', 'storefront', { 'x-api-key': 'plain' }, 404],
  ['a key', 'constructor.graphql', { 'x-api-key': 'plain' }, 404],
  ['a key', '..%2Fadmin.graphql', { 'x-api-key': 'plain' }, 404],
])('%s reads %s with %j: %i', async (_who, file, headers, status) => {
  const { read } = await serving();
  const refused = await read(file, headers as Record<string, string>);
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([status, 'no-store']);
  expect(JSON.parse(refused.text)).toEqual({ error: expect.any(String) });
});

test('a reading counts as a request', async () => {
  const { read } = await serving({ limits: withLimits({ anonymous: { perMinute: 3 } }) });
  const statuses = [];
  for (let time = 0; time < 4; time += 1) statuses.push((await read('storefront.graphql')).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
  expect(Number((await read('storefront.graphql')).headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a gateway of third-party subgraphs serves none', async () => {
  const { read, bearer } = await serving({ standalone: true });
  expect((await read('storefront.graphql', await bearer())).status).toBe(404);
});
