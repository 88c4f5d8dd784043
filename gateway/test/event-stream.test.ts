import { eventually } from '@muster/testing';
import { type Client, createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Hop, type RunningGateway, runningGateway } from './running-gateway.ts';

const LAMP = 'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id brightness maker { name } } }';

describe.each<Hop>(['in process', 'over HTTP'])('Server-Sent Events, with the subgraphs %s', (hop) => {
  let shop: RunningGateway;
  const clients: Client[] = [];
  beforeAll(async () => {
    shop = await runningGateway({ hop });
  });
  afterAll(async () => {
    for (const client of clients) client.dispose();
    await shop.close();
  });

  const watch = (query: string, variables: Record<string, unknown> = {}, token?: string) => {
    const client = createClient({
      url: shop.url,
      retryAttempts: 0,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    clients.push(client);
    const seen: Answer[] = [];
    const errors: unknown[] = [];
    const ended = { completed: false };
    const stop = client.subscribe(
      { query, variables },
      {
        next: (value) => void seen.push(value as Answer),
        error: (error) => void errors.push(error),
        complete() {
          ended.completed = true;
        },
      },
    );
    return { seen, errors, ended, stop };
  };

  test('a snapshot first, then each change, and nothing is left open when the client disconnects', async () => {
    const { seen, stop } = watch(LAMP, { ids: ['e1'] });
    await eventually(() => seen.length === 1);
    const before = seen[0]!.data as unknown as { lampChanged: { brightness: number } };
    shop.brighten('e1');
    await eventually(() => seen.length === 2);
    expect(seen[1]).toEqual({
      data: {
        lampChanged: { id: 'e1', brightness: before.lampChanged.brightness + 1, maker: { name: 'maker of e1' } },
      },
    });
    stop();
    await eventually(() => shop.watching() === 0);
  });

  test('a subscription that ends, ends the stream', async () => {
    const { seen, ended } = watch('subscription { ticks { count } }');
    await eventually(() => ended.completed);
    expect(seen).toEqual([{ data: { ticks: { count: 1 } } }, { data: { ticks: { count: 2 } } }]);
  });

  test('a query is answered once', async () => {
    const { seen, ended } = watch('{ lamp(id: "a") { id } }');
    await eventually(() => ended.completed);
    expect(seen).toEqual([{ data: { lamp: { id: 'a' } } }]);
  });

  test('a client error is sent in the stream, an internal error is masked', async () => {
    const [mistake, fault] = [watch('subscription { nothing }'), watch('{ broken }')];
    await eventually(() => mistake.ended.completed && fault.ended.completed);
    expect(mistake.seen[0]?.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(fault.seen[0]?.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(fault.seen)).not.toContain('hunter2');
  });

  test('a token grants its permissions, an invalid one is a 401, and an expired one ends the stream', async () => {
    const open = watch('subscription { mine { id } }', {}, await shop.token());
    await eventually(() => open.seen.length === 1);
    expect(open.seen[0]?.errors).toBeUndefined();
    open.stop();

    const refused = await shop.send({ query: LAMP }, { accept: 'text/event-stream', authorization: 'Bearer x.y.z' });
    expect([refused.status, ((await refused.json()) as Answer).errors?.[0]?.extensions.code]).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);

    const short = watch('subscription { mine { id } }', {}, await shop.token({}, '3s'));
    await eventually(() => short.ended.completed);
    expect(short.seen.at(-1)?.errors?.[0]).toMatchObject({
      message: expect.stringContaining('expired'),
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  test('by GET as well, but no mutation', async () => {
    const get = async (query: string, preflight: Record<string, string> = { 'apollo-require-preflight': '1' }) => {
      const response = await fetch(`${shop.url}?${new URLSearchParams({ query })}`, {
        headers: { accept: 'text/event-stream', ...preflight },
      });
      return { status: response.status, text: await response.text() };
    };
    expect(await get('{ lamp(id: "a") { id } }')).toEqual({
      status: 200,
      text: ':\n\nevent: next\ndata: {"data":{"lamp":{"id":"a"}}}\n\nevent: complete\ndata:\n\n',
    });
    expect((await get('mutation { light(id: "get") { id } }')).status).toBe(405);
    // CSRF: simple requests, which any web page can make its visitors' browsers send.
    for (const simple of [{}, { 'content-type': 'text/plain' }, { 'content-type': 'TEXT/PLAIN; charset=x' }]) {
      const { status, text } = await get('{ lamp(id: "a") { id } }', simple as Record<string, string>);
      expect([status, text]).toEqual([400, expect.stringContaining('CSRF')]);
    }
  });

  test.each([
    ['no query', {}],
    ['a query that is no text', { query: 7 }],
    ['variables that are no object', { query: '{ __typename }', variables: [] }],
  ])('%s is a 400', async (_name, body) => {
    const response = await shop.send(body, { accept: 'text/event-stream' });
    expect([response.status, ((await response.json()) as Answer).errors?.[0]?.extensions.code]).toEqual([
      400,
      'BAD_REQUEST',
    ]);
  });
});

test('a gateway that stops cuts its streams without a complete event, so that clients reconnect', async () => {
  const shop = await runningGateway();
  const response = await shop.send({ query: LAMP, variables: { ids: ['z'] } }, { accept: 'text/event-stream' });
  const reader = response.body!.getReader();
  const first = await reader.read();
  expect(first.done).toBe(false);
  await shop.close();
  await expect(
    (async () => {
      for (;;) if ((await reader.read()).done) return;
    })(),
  ).rejects.toThrow();
});
