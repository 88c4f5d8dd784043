import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

/** Often enough for every cache and compilation on the way. */
const TIMES = 5;
const JSON_TYPE = 'application/json; charset=utf-8';

describe('an operation that is sent again', () => {
  let shop: RunningGateway;
  beforeAll(async () => {
    shop = await runningGateway();
  });
  afterAll(() => shop.close());

  /** All that a client sees of an answer, but for numbers that no two requests share. */
  const seen = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await shop.send(body, headers);
    const text = (await response.text()).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '#');
    const of = (name: string) => response.headers.get(name);
    return { status: response.status, type: of('content-type'), cache: of('cache-control'), text };
  };
  const again = async (body: unknown, headers: Record<string, string> = {}) => {
    const answers = [];
    for (let time = 0; time < TIMES; time += 1) answers.push(await seen(body, headers));
    return answers;
  };
  const ran = () => shop.logged.filter(({ message }) => message === 'An operation ran');

  test.each<[string, unknown, number]>([
    ['a query', { query: '{ lamp(id: "k") { id maker { name } } }' }, 200],
    ['variables', { query: 'query ($id: ID!) { lamp(id: $id) { id } }', variables: { id: 'k' } }, 200],
    [
      'nothing but nulls beside it',
      { query: '{ lit { id } }', variables: null, operationName: null, extensions: null },
      200,
    ],
    ['variables that are none', { query: 'query ($id: ID!) { lamp(id: $id) { id } }', variables: { id: {} } }, 400],
    ['variables that are missing', { query: 'query ($id: ID!) { lamp(id: $id) { id } }' }, 400],
    ['variables as a text', { query: '{ lit { id } }', variables: '{}' }, 400],
    ['its name', { query: 'query A { lit { id } } query B { __typename }', operationName: 'B' }, 200],
    ['another name', { query: 'query A { lit { id } } query B { __typename }', operationName: 'C' }, 400],
    ['no name among several', { query: 'query A { lit { id } } query B { __typename }' }, 400],
    ['a fault of ours', { query: '{ broken lit { id } }' }, 200],
    ['an error with facts', { query: '{ busy }' }, 200],
    ['a null where none may be', { query: '{ impossible { brightness } }' }, 200],
    ['a question to its schema', { query: '{ __schema { queryType { name } } }' }, 200],
    ['what only others may', { query: '{ secret }' }, 401],
    ['a mistake', { query: '{ nothing }' }, 400],
    ['no sense', { query: '{' }, 400],
    ['the question what it costs', { query: '{ lit { id } }', extensions: { cost: true } }, 200],
    ['other extensions', { query: '{ lit { id } }', extensions: { mine: 1 } }, 200],
    ['a subscription', { query: 'subscription { ticks { count } }' }, 400],
    ['a list of operations', [{ query: '{ lit { id } }' }], 400],
  ])('is answered the same each time: %s', async (_name, body, status) => {
    const answers = await again(body);
    expect(answers[0]?.status).toBe(status);
    expect(answers).toEqual(Array(TIMES).fill(answers[0]));
  });

  test('answers in the content type that its client accepts, and refuses a client that accepts none', async () => {
    const body = { query: '{ lit { id } }' };
    const typesFor = async (accept: string) => new Set((await again(body, { accept })).map(({ type }) => type));
    expect(await typesFor('*/*')).toEqual(new Set([JSON_TYPE]));
    expect(await typesFor('application/graphql-response+json')).toEqual(
      new Set(['application/graphql-response+json; charset=utf-8']),
    );
    const statuses = (await again(body, { accept: 'image/png' })).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([406]));
  });

  test('is authorized anew for each caller', async () => {
    const body = { query: '{ secret }' };
    const authorization = `Bearer ${await shop.token()}`;
    for (let time = 0; time < TIMES; time += 1) {
      expect((await seen(body, { authorization })).text).toBe('{"data":{"secret":"hush"}}');
      expect((await seen(body)).status).toBe(401);
      expect((await seen(body, { authorization: 'Bearer x.y.z' })).status).toBe(401);
    }
  });

  test('is logged once each time, and so are its errors', async () => {
    for (const [query, errors] of [
      ['query Told { lit { id } }', 0],
      ['query Told { broken }', 1],
    ] as const) {
      const before = ran().length;
      await again({ query });
      const logged = ran().slice(before);
      expect(logged).toHaveLength(TIMES);
      for (const { facts } of logged)
        expect(facts).toMatchObject({ kind: 'query', operationName: 'Told', status: 200, errors });
    }
  });

  test('a mutation runs once each time, however it ends', async () => {
    const query = 'mutation ($id: ID!) { light(id: $id) { brightness crash } }';
    const bright = async () => {
      const { text } = await seen({ query: '{ lamp(id: "once") { brightness } }' });
      return JSON.parse(text).data.lamp.brightness as number;
    };
    for (const { text } of await again({ query, variables: { id: 'once' } })) {
      const { data, errors } = JSON.parse(text);
      expect(data).toEqual({ light: { brightness: expect.any(Number), crash: null } });
      expect(errors).toHaveLength(1);
    }
    expect(await bright()).toBe(TIMES);
  });

  test('behaves the same over a WebSocket', async () => {
    const socket = watcher(shop.url);
    for (let time = 1; time <= TIMES; time += 1) {
      const { seen } = socket.watch('mutation { light(id: "ws") { brightness crash } }');
      await eventually(() => seen.length === 1);
      expect(seen[0].data).toEqual({ light: { brightness: time, crash: null } });
      expect(seen[0].errors).toHaveLength(1);
      const well = socket.watch('{ lamp(id: "ws") { brightness } }');
      await eventually(() => well.seen.length === 1);
      expect(well.seen).toEqual([{ data: { lamp: { brightness: time } } }]);
    }
    await socket.dispose();
  });
});
