import { eventually } from '@muster/testing';
import { createClient } from 'graphql-ws';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { allAnonymous } from '../src/access/access-token.ts';
import { type ApiClient, limitsSetting, withLimits } from '../src/index.ts';
import { LiveSessions } from '../src/subscriptions/live-sessions.ts';
import { type Hop, runningGateway } from './running-gateway.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

const clientWith = (changed: Partial<ApiClient> = {}): ApiClient => ({
  id: '018f0000-0000-7000-8000-0000000000c1',
  name: 'acme',
  operations: 'ANY',
  permissions: [],
  rateTier: 'STANDARD',
  ...changed,
});
const CLIENTS: Record<string, ApiClient> = {
  plain: clientWith(),
  opens: clientWith({ permissions: ['vault:open'] }),
  partner: clientWith({ id: '018f0000-0000-7000-8000-0000000000c2', rateTier: 'PARTNER' }),
  other: clientWith({ id: '018f0000-0000-7000-8000-0000000000c3' }),
};

async function serving(options: Parameters<typeof runningGateway>[0] = {}) {
  const shop = await runningGateway({ apiClientOf: async (key) => CLIENTS[key] ?? null, ...options });
  opened.push(shop);
  const ask = async (query: string, key?: string, token?: string) => {
    const { status, body } = await shop.post(query, {
      ...(token === undefined ? {} : { token }),
      headers: key === undefined ? {} : { 'x-api-key': key },
    });
    return body.errors?.[0]?.extensions.code ?? (status === 200 ? body.data : status);
  };
  return { shop, ask };
}

test.each(['in process', 'over HTTP'] as Hop[])(
  'a scope opens what needs it, %s; without it: FORBIDDEN',
  async (hop) => {
    const { shop, ask } = await serving({ hop });
    expect(await ask('{ vault }', 'opens')).toEqual({ vault: 'gold' });
    expect(await ask('{ vault }', 'plain')).toBe('FORBIDDEN');
    expect(await ask('{ vault }')).toBe('UNAUTHENTICATED');
    // Fields for signed-in persons refuse every API key, whatever its scopes; public fields accept keys too.
    expect(await ask('{ secret }', 'opens')).toBe('UNAUTHENTICATED');
    expect(await ask('{ lamp(id: "a") { id } }', 'plain')).toEqual({ lamp: { id: 'a' } });
    // With an access token beside it the person counts, and not the key.
    const token = await shop.token();
    expect(await ask('{ vault }', 'opens', token)).toBe('FORBIDDEN');
    expect(await ask('{ secret }', 'opens', token)).toEqual({ secret: 'hush' });
    expect(shop.callers.at(-1)?.actor.kind).toBe('USER');
  },
);

test('a scope grants the same over Server-Sent Events and WebSocket', async () => {
  const { shop } = await serving();
  const events = async (key: string) =>
    (await shop.send({ query: '{ vault }' }, { accept: 'text/event-stream', 'x-api-key': key })).text();
  expect(await events('opens')).toContain('{"data":{"vault":"gold"}}');
  expect(await events('plain')).toContain('FORBIDDEN');

  const overSocket = (key: string) =>
    new Promise((resolve) => {
      const client = createClient({
        url: shop.url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { 'x-api-key': key },
      });
      opened.push({ close: async () => client.dispose() });
      client.subscribe(
        { query: '{ vault }' },
        { next: (answer) => resolve(answer.data), error: (errors) => resolve(JSON.stringify(errors)), complete() {} },
      );
    });
  expect(await overSocket('opens')).toEqual({ vault: 'gold' });
  expect(await overSocket('plain')).toContain('FORBIDDEN');
});

test('each client spends from the budget of its tier, and from nobody else’s', async () => {
  const limits = withLimits({
    anonymous: { perMinute: 1 },
    user: { perMinute: 1 },
    clients: { STANDARD: { perMinute: 2 }, PARTNER: { perMinute: 4 } },
  });
  const { shop, ask } = await serving({ limits });
  const times = async (count: number, key?: string, token?: string) => {
    const answers = [];
    for (let n = 0; n < count; n += 1) answers.push(await ask('{ lamp(id: "a") { id } }', key, token));
    return answers.map((answer) => (answer === 'RATE_LIMITED' ? answer : 'OK'));
  };
  expect(await times(3, 'plain')).toEqual(['OK', 'OK', 'RATE_LIMITED']);
  expect(await times(5, 'partner')).toEqual(['OK', 'OK', 'OK', 'OK', 'RATE_LIMITED']);
  expect(await times(1, 'other')).toEqual(['OK']);
  expect(await times(2)).toEqual(['OK', 'RATE_LIMITED']);
  // A person who comes through a client has the budget of a person.
  expect(await times(2, 'plain', await shop.token())).toEqual(['OK', 'RATE_LIMITED']);
});

test('the other limits are those of the tier as well', async () => {
  const { ask } = await serving({
    limits: withLimits({ clients: { STANDARD: { fields: 2 }, PARTNER: { fields: 3 } } }),
  });
  const query = '{ lamp(id: "a") { id brightness } }';
  expect(await ask(query, 'plain')).toBe('TOO_MANY_FIELDS');
  expect(await ask(query, 'partner')).toEqual({ lamp: { id: 'a', brightness: 0 } });
});

test('settings name the tiers that differ, and no others', () => {
  const { clients } = limitsSetting.parse('{"clients":{"PARTNER":{"perMinute":9}}}');
  expect([clients.PARTNER.perMinute, clients.STANDARD.perMinute]).toEqual([9, 6_000]);
  expect(limitsSetting.safeParse('{"clients":{"GOLD":{"perMinute":9}}}').success).toBe(false);
});

test('an open connection ends when its key is revoked or its permissions change, and not before', async () => {
  let known: ApiClient | null = CLIENTS.opens!;
  let asked = 0;
  const sessions = new LiveSessions(
    allAnonymous,
    async () => {
      asked += 1;
      if (asked === 1) throw new Error('away');
      return known;
    },
    5,
  );
  const ended: string[] = [];
  const begin = () => sessions.begin({ client: known, key: 'opens' }, (reason) => void ended.push(reason));
  await begin();
  await eventually(() => asked > 3);
  expect(ended).toEqual([]);
  known = { ...CLIENTS.opens! };
  await eventually(() => asked > 5);
  expect(ended).toEqual([]);
  known = CLIENTS.plain!;
  await eventually(() => ended.length === 1);
  await begin();
  known = null;
  await eventually(() => ended.length === 2);
  expect(ended).toEqual(['What the API key permits has changed', 'The API key is worth nothing any more']);
});
