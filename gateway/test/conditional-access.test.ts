import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noLimits } from '../src/limits/limits.ts';
import { type Answer, type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

/** Conditions by how their value is given; `$v` is declared with the definition. */
const CONDITIONS = ['include', 'skip'].flatMap((directive) =>
  [true, false].flatMap((value) => {
    const runs = (directive === 'include') === value;
    const forms = [
      { form: 'literal', definition: '', argument: String(value), variables: {} },
      { form: 'variable', definition: '$v: Boolean!', argument: '$v', variables: { v: value } },
      { form: 'default', definition: `$v: Boolean = ${value}`, argument: '$v', variables: {} },
      {
        form: 'variable over a default',
        definition: `$v: Boolean! = ${!value}`,
        argument: '$v',
        variables: { v: value },
      },
    ];
    return forms.map(({ form, definition, argument, variables }) => ({
      name: `@${directive} of a ${form} ${value}`,
      runs,
      definition,
      condition: `@${directive}(if: ${argument})`,
      variables,
    }));
  }),
);

/** Selections of a lamp with the guarded `serial` under a condition, and the fragments that they spread. */
const PLACES: Readonly<Record<string, (condition: string) => [selection: string, fragments?: string]>> = {
  'the field': (condition) => [`id serial ${condition}`],
  'an inline fragment': (condition) => [`id ... on Lamp ${condition} { serial }`],
  'an inline fragment without a type': (condition) => [`id ... ${condition} { brightness serial }`],
  'a fragment': (condition) => [`id ...F ${condition}`, 'fragment F on Lamp { serial }'],
  'a fragment within a fragment': (condition) => [
    'id ...F',
    `fragment F on Lamp { brightness ...G ${condition} } fragment G on Light { serial }`,
  ],
  'a field within a fragment that is spread twice': (condition) => [
    'id ...F ... { ...F }',
    `fragment F on Lamp { serial ${condition} }`,
  ],
};

const CASES = Object.entries(PLACES).flatMap(([place, select]) =>
  CONDITIONS.map(({ condition, ...facts }) => {
    const [selection, fragments = ''] = select(condition);
    return { ...facts, title: `${facts.name} on ${place}`, selection, fragments };
  }),
);

const documentOf = (
  { definition, selection, fragments }: { definition: string; selection: string; fragments: string },
  [kind, root, declared = '']: readonly [kind: string, root: string, declared?: string],
) => {
  const definitions = [declared, definition].filter((one) => one !== '').join(', ');
  return `${kind} ${definitions === '' ? '' : `(${definitions})`} { ${root} { ${selection} } } ${fragments}`;
};

const refusedAt = (root: string) => ({
  path: [root, 'serial'],
  extensions: { code: 'UNAUTHENTICATED' },
  message: 'Lamp.serial is for those who are signed in.',
});

describe('a guarded field under a condition', () => {
  let shop: RunningGateway;
  beforeAll(async () => {
    shop = await runningGateway({ limits: noLimits });
  });
  afterAll(() => shop.close());

  const expectLamp = ({ data, errors }: Answer, root: string, runs: boolean) => {
    expect(errors).toEqual(runs ? [refusedAt(root)] : undefined);
    expect(data).toMatchObject({ [root]: { id: expect.any(String) } });
    expect('serial' in (data?.[root] ?? {})).toBe(runs);
  };

  test.each(CASES)('query: $title', async (one) => {
    const query = documentOf(one, ['query', 'lamp(id: "c")']);
    // The second and third run takes the fast path, compiled.
    for (let time = 0; time < 3; time += 1)
      expectLamp((await shop.post(query, { variables: one.variables })).body, 'lamp', one.runs);
  });

  test.each(CASES)('mutation: $title', async (one) => {
    const { status, body } = await shop.post(documentOf(one, ['mutation', 'light(id: "c")']), {
      variables: one.variables,
    });
    if (!one.runs) return expectLamp(body, 'light', false);
    expect([status, body.data, body.errors?.[0]?.extensions.code]).toEqual([401, undefined, 'UNAUTHENTICATED']);
  });

  test('over WebSocket: queries, mutations and subscriptions', async () => {
    const client = watcher(shop.url);
    const sent = CASES.map((one, index) => ({
      one,
      query: client.watch(documentOf(one, ['query', 'lamp(id: "c")']), one.variables),
      mutation: client.watch(documentOf(one, ['mutation', 'light(id: "c")']), one.variables),
      events: client.watch(documentOf(one, ['subscription', 'lampChanged(ids: $ids)', '$ids: [ID!]!']), {
        ...one.variables,
        ids: [`c-${index}`],
      }),
    }));
    for (const { one, query, mutation, events } of sent) {
      await eventually(() => query.seen.length > 0 && events.seen.length > 0);
      expectLamp(query.seen[0], 'lamp', one.runs);
      expectLamp(events.seen[0], 'lampChanged', one.runs);
      await eventually(() => (one.runs ? mutation.errors : mutation.seen).length > 0);
      if (one.runs) expect(mutation.errors[0][0].extensions.code).toBe('UNAUTHENTICATED');
      else expectLamp(mutation.seen[0], 'light', false);
    }
    await client.dispose();
  });

  test('is decided anew for each value, whoever sent which before', async () => {
    const query = 'query ($a: Boolean!, $b: Boolean!) { lamp(id: "c") { id serial @include(if: $a) @skip(if: $b) } }';
    const token = await shop.token();
    const all = [true, false].flatMap((a) => [true, false].map((b) => ({ a, b })));
    for (let time = 0; time < 3; time += 1) {
      for (const variables of all) {
        const runs = variables.a && !variables.b;
        expectLamp((await shop.post(query, { variables })).body, 'lamp', runs);
        const whole = (await shop.post(query, { variables, token })).body;
        expect(whole).toEqual({ data: { lamp: runs ? { id: 'c', serial: 'S-1' } : { id: 'c' } } });
      }
    }
  });

  test('under two conditions, one around the other, runs when both let it', async () => {
    const query =
      'query ($a: Boolean!, $b: Boolean!) { lit { id } lamp(id: "c") @include(if: $a) { id ... @skip(if: $b) { serial } } }';
    for (const variables of [true, false].flatMap((a) => [true, false].map((b) => ({ a, b })))) {
      const { body } = await shop.post(query, { variables });
      if (variables.a) expectLamp(body, 'lamp', !variables.b);
      else expect(body).toEqual({ data: { lit: [{ id: 'a' }] } });
    }
  });

  test('may be all that an operation asks for', async () => {
    const query = 'query ($a: Boolean!) { secret @include(if: $a) }';
    expect((await shop.post(query, { variables: { a: false } })).body).toEqual({ data: {} });
    expect((await shop.post(query, { variables: { a: true } })).status).toBe(401);
    const inner = 'query ($a: Boolean!) { secret lamp(id: "c") { serial @include(if: $a) } }';
    expect((await shop.post(inner, { variables: { a: false } })).body).toMatchObject({
      data: { secret: null, lamp: {} },
    });
  });

  test.each([
    ['none', {}],
    ['null', { a: null }],
    ['a text', { a: 'false' }],
  ])('a condition whose value is %s excludes nothing, and the operation fails', async (_name, variables) => {
    const query = 'query ($a: Boolean!) { lamp(id: "c") { id serial @include(if: $a) } }';
    const { status, body } = await shop.post(query, { variables });
    expect([status, body.data]).toEqual([400, undefined]);
    const { body: mutation } = await shop.post(query.replace('query', 'mutation').replace('lamp', 'light'), {
      variables,
    });
    expect(mutation.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('the two sides of a condition may have one name', async () => {
    const query =
      'query ($a: Boolean!) { lamp(id: "c") { id one: serial @include(if: $a) one: serial @skip(if: $a) } }';
    for (const a of [true, false]) {
      const { body } = await shop.post(query, { variables: { a } });
      expect(body).toMatchObject({ data: { lamp: { id: 'c', one: null } }, errors: [{ path: ['lamp', 'one'] }] });
    }
  });
});
