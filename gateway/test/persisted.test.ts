import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@muster/testing';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { hashOf, type TrustedOperation } from '../src/index.ts';
import { type Answer, type RunningGateway, runningGateway } from './running-gateway.ts';

const QUERY = '{ lamp(id: "a") { id } }';
const TRUSTED = 'query Trusted { lamp(id: "t") { id } }';
const THEIRS = 'query Theirs { lamp(id: "theirs") { id } }';
const RETIRED = 'query Retired { lamp(id: "r") { id } }';
const WATCH = 'subscription Watch { lampChanged(ids: ["w"]) { id } }';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const operation = (text: string, more: Partial<TrustedOperation> = {}): TrustedOperation => ({
  id: hashOf(text),
  name: /\w+ (\w+)/.exec(text)![1]!,
  kind: text.startsWith('query') ? 'query' : 'subscription',
  client: null,
  text,
  retiredAt: null,
  ...more,
});
const MANIFEST = [
  operation(TRUSTED),
  operation(WATCH),
  operation(THEIRS, { client: 'integrator' }),
  operation(RETIRED, { client: 'integrator', retiredAt: '2026-01-01' }),
];

const PLAIN = { permissions: [], rateTier: 'STANDARD' } as const;
async function serving(options: Parameters<typeof runningGateway>[0] = {}, operations = MANIFEST) {
  const dir = await mkdtemp(join(tmpdir(), 'muster-manifest-'));
  const manifestFile = join(dir, 'manifest.json');
  await writeFile(manifestFile, JSON.stringify({ operations }));
  const shop = await runningGateway({
    manifestFile,
    apiClientOf: async (key) =>
      ({
        'key-1': { id: 'c1', name: 'integrator', operations: 'REGISTERED', ...PLAIN } as const,
        'key-2': { id: 'c2', name: 'other', operations: 'ANY', ...PLAIN } as const,
      })[key] ?? null,
    ...options,
  });
  closers.push(
    () => rm(dir, { recursive: true, force: true }),
    () => shop.close(),
  );
  return { shop, manifestFile };
}

const extensionsOf = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
interface Asked {
  readonly query?: string;
  readonly hash?: string;
  readonly key?: string;
}
const bodyOf = ({ query, hash }: Asked) => ({
  ...(query === undefined ? {} : { query }),
  ...(hash === undefined ? {} : { extensions: extensionsOf(hash) }),
});
const headersOf = ({ key }: Asked): Record<string, string> => (key === undefined ? {} : { 'x-api-key': key });

/** Every way in; each answers with the data, or with the code of the refusal. */
const WAYS: Record<string, (shop: RunningGateway, asked: Asked) => Promise<unknown>> = {
  POST: async (shop, asked) => outcome((await (await shop.send(bodyOf(asked), headersOf(asked))).json()) as Answer),
  async GET(shop, { query, hash, key }) {
    const search = new URLSearchParams();
    if (query !== undefined) search.set('query', query);
    if (hash !== undefined) search.set('extensions', JSON.stringify(extensionsOf(hash)));
    const response = await fetch(`${shop.url}?${search}`, {
      headers: { 'apollo-require-preflight': 'yes', ...headersOf({ ...(key === undefined ? {} : { key }) }) },
    });
    return outcome((await response.json()) as Answer);
  },
  async 'Server-Sent Events'(shop, asked) {
    const response = await shop.send(bodyOf(asked), { accept: 'text/event-stream', ...headersOf(asked) });
    const text = await response.text();
    return outcome(JSON.parse(/^data: (\{.*\})$/m.exec(text)?.[1] ?? text));
  },
  async WebSocket(shop, { query = '', hash, key }) {
    const client = createClient({
      url: shop.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: key === undefined ? {} : { 'x-api-key': key },
    });
    closers.push(async () => client.dispose());
    return new Promise((resolve) => {
      client.subscribe(
        { query, ...(hash === undefined ? {} : { extensions: extensionsOf(hash) }) },
        {
          next: (answer) => resolve(outcome(answer as Answer)),
          error: (errors) =>
            resolve(Array.isArray(errors) ? errors[0].extensions.code : (errors as { code: number }).code),
          complete() {},
        },
      );
    });
  },
};
const outcome = ({ data, errors }: Answer) => errors?.[0]?.extensions.code ?? data;
const lamp = (id: string) => ({ lamp: { id } });

describe.each(Object.keys(WAYS))('by %s', (way) => {
  const ask = WAYS[way]!;

  test('a hash stands for its document once both were sent together', async () => {
    const { shop } = await serving();
    const hash = hashOf(QUERY);
    expect(await ask(shop, { hash })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await ask(shop, { query: QUERY, hash })).toEqual(lamp('a'));
    expect(await ask(shop, { hash })).toEqual(lamp('a'));
  });

  test('a hash of another document is refused, and nothing is cached', async () => {
    const { shop } = await serving();
    const hash = hashOf('{ lit { id } }');
    expect(await ask(shop, { query: QUERY, hash })).toBe('PERSISTED_QUERY_HASH_MISMATCH');
    expect(await ask(shop, { hash })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await ask(shop, { query: QUERY, hash: 'short' })).toBe('BAD_REQUEST');
  });

  test('an operation of the manifest runs by its hash and by its text, for every client', async () => {
    const { shop } = await serving({ persistedMode: 'enforce' });
    expect(await ask(shop, { hash: hashOf(TRUSTED) })).toEqual(lamp('t'));
    expect(await ask(shop, { query: TRUSTED })).toEqual(lamp('t'));
  });

  test('in mode enforce no other document runs, or is parsed', async () => {
    const { shop } = await serving({ persistedMode: 'enforce' });
    expect(await ask(shop, { query: QUERY })).toBe('OPERATION_NOT_ALLOWED');
    expect(await ask(shop, { query: QUERY, hash: hashOf(QUERY) })).toBe('OPERATION_NOT_ALLOWED');
    expect(await ask(shop, { query: '{{{ no GraphQL' })).toBe('OPERATION_NOT_ALLOWED');
    expect(await ask(shop, { hash: hashOf(THEIRS) })).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('in mode log every document runs, and one that is in no manifest leaves a log line without its text', async () => {
    const { shop } = await serving({ persistedMode: 'log' });
    expect([await ask(shop, { query: TRUSTED }), await ask(shop, { query: QUERY })]).toEqual([lamp('t'), lamp('a')]);
    const lines = shop.logged.filter(({ message }) => message.includes('no manifest'));
    expect(lines).toMatchObject([{ level: 'warn', facts: { id: hashOf(QUERY), client: null } }]);
    expect(JSON.stringify(lines)).not.toContain('lamp');
  });

  test('a client with registered operations runs those and no others, in every mode', async () => {
    const { shop } = await serving();
    const key = 'key-1';
    expect(await ask(shop, { key, hash: hashOf(THEIRS) })).toEqual(lamp('theirs'));
    expect(await ask(shop, { key, query: THEIRS })).toEqual(lamp('theirs'));
    expect(await ask(shop, { key, query: TRUSTED })).toBe('OPERATION_NOT_ALLOWED');
    expect(await ask(shop, { key, query: QUERY })).toBe('OPERATION_NOT_ALLOWED');
    expect(await ask(shop, { key, hash: hashOf(RETIRED) })).toBe('OPERATION_NOT_ALLOWED');
    expect(await ask(shop, { query: QUERY, hash: hashOf(QUERY) })).toEqual(lamp('a'));
    expect(await ask(shop, { key, hash: hashOf(QUERY) })).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('another client runs any document, but none by another client’s hash; an unknown key is refused', async () => {
    const { shop } = await serving();
    expect(await ask(shop, { key: 'key-2', query: QUERY })).toEqual(lamp('a'));
    expect(await ask(shop, { key: 'key-2', hash: hashOf(THEIRS) })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await ask(shop, { key: 'stolen', query: QUERY })).toBe(way === 'WebSocket' ? 4403 : 'UNAUTHENTICATED');
  });
});

test('a subscription runs by its hash', async () => {
  const { shop } = await serving({ persistedMode: 'enforce' });
  expect(await WAYS.WebSocket!(shop, { hash: hashOf(WATCH) })).toEqual({ lampChanged: { id: 'w' } });
});

test('Apollo’s clients are answered with the status and message that make them send the document', async () => {
  const { shop } = await serving();
  const response = await shop.send({ extensions: extensionsOf(hashOf(QUERY)) });
  expect([response.status, ((await response.json()) as Answer).errors?.[0]?.message]).toEqual([
    200,
    'PersistedQueryNotFound',
  ]);
});

test('a mutation is not run by GET, persisted or not', async () => {
  const mutation = 'mutation Light { light(id: "g") { id } }';
  const { shop } = await serving({}, [operation(mutation, { kind: 'mutation' })]);
  expect(await WAYS.GET!(shop, { hash: hashOf(mutation) })).toBe('BAD_REQUEST');
  expect(await WAYS.POST!(shop, { hash: hashOf(mutation) })).toEqual({ light: { id: 'g' } });
});

test('a changed manifest is reloaded without a restart; an invalid one changes nothing', async () => {
  const { shop, manifestFile } = await serving({ persistedMode: 'enforce' }, []);
  expect(await WAYS.POST!(shop, { query: TRUSTED })).toBe('OPERATION_NOT_ALLOWED');
  await writeFile(manifestFile, JSON.stringify({ operations: [operation(TRUSTED)] }));
  await eventually(async () => expect(await WAYS.POST!(shop, { query: TRUSTED })).toEqual(lamp('t')));
  await writeFile(
    manifestFile,
    JSON.stringify({ operations: [{ ...operation(QUERY.replace('{', 'query Q {')), text: 'other' }] }),
  );
  await eventually(() =>
    shop.logged.some(({ level, message }) => level === 'error' && message.includes('cannot be used')),
  );
  expect(await WAYS.POST!(shop, { query: TRUSTED })).toEqual(lamp('t'));
});

test('several gateways share one cache of documents, and each continues alone while Redis is down', async () => {
  const redisUrl = process.env.MUSTER_TEST_REDIS_URL!;
  const [{ shop: one }, { shop: other }] = [await serving({ redisUrl }), await serving({ redisUrl })];
  const query = `query Shared${Date.now()} { lamp(id: "shared") { id } }`;
  const hash = hashOf(query);
  expect(await WAYS.POST!(one, { query, hash })).toEqual(lamp('shared'));
  await eventually(async () => expect(await WAYS.POST!(other, { hash })).toEqual(lamp('shared')));
});
