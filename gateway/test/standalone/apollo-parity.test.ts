import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noLimits, startGateway } from '../../src/index.ts';
import { standaloneSubgraphs } from '../../src/standalone/standalone-subgraphs.ts';
import { standaloneSupergraph } from '../../src/standalone/standalone-supergraph.ts';
import { recordingLog } from '../running-gateway.ts';
import { apolloGateway } from './apollo-gateway.ts';
import { federation1 } from './federation-1.ts';
import { thirdPartySubgraphs } from './subgraphs.ts';

interface Told {
  readonly data?: unknown;
  readonly errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
  readonly extensions?: { valueCompletion?: { message: string; path?: unknown[] }[] };
}

let subgraphs: Awaited<ReturnType<typeof thirdPartySubgraphs>>;
let stock: { url: string; close(): Promise<void> };
let ours: { url: string; close(): Promise<void> };
beforeAll(async () => {
  subgraphs = await thirdPartySubgraphs();
  const { supergraphSdl, errors } = composeServices(
    subgraphs.services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  expect(errors).toBeUndefined();
  stock = await apolloGateway(supergraphSdl!);
  ours = await startPlain(supergraphSdl!, 'off');
});
afterAll(async () => {
  await ours.close();
  await stock.close();
  await subgraphs.close();
});

async function startPlain(supergraphSdl: string, limits: 'on' | 'off') {
  const gateway = await startGateway({
    ...standaloneSupergraph(supergraphSdl, null, standaloneSubgraphs(limits === 'on')),
    standalone: true,
    ...(limits === 'off' ? { limits: noLimits } : {}),
    forwardedPaths: [],
    host: '127.0.0.1',
    port: 0,
    log: recordingLog().log,
    development: true,
  });
  return { url: `${gateway.url}/graphql`, close: () => gateway.close() };
}

type Asked = Record<string, unknown> | string;
const send = async (url: string, body: Asked, headers: Record<string, string> = {}) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Told };
};

/** The parts of an answer that must be equal; parallel fetches may fail in any order. */
const essence = ({ status, body: { data, errors, extensions } }: Awaited<ReturnType<typeof send>>) => ({
  status,
  data,
  errors: errors
    ?.map(({ message, path, extensions: facts }) => JSON.stringify({ message, path, facts }))
    .toSorted()
    .map((text) => JSON.parse(text)),
  left: extensions?.valueCompletion?.map(({ message, path }) => ({ message, path })),
});

const sameAsStock = async (body: Asked, headers?: Record<string, string>) => {
  const theirs = await send(stock.url, body, headers);
  const said = subgraphs.journal.splice(0);
  const mine = await send(ours.url, body, headers);
  expect(essence(mine)).toEqual(essence(theirs));
  expect(subgraphs.journal.splice(0)).toEqual(said);
  return { ...mine, said };
};

describe('answers as Apollo’s own gateway does', () => {
  test.each<[string, string, Record<string, unknown>?]>([
    ['one subgraph', '{ book(id: "b1") { id title pages format } }'],
    [
      'entities of four subgraphs',
      '{ book(id: "b1") { title inStock rating reviews { text author { name email karma } } } }',
    ],
    [
      'an interface',
      '{ media { __typename id title ... on Book { inStock } ... on Film { minutes reviews { id } } } }',
    ],
    [
      'a union',
      '{ found { __typename ... on Book { title label } ... on Film { title sequel { title inStock } } ... on Shelf { name } } }',
    ],
    ['lists in lists', '{ shelf { name grid { id title inStock } media { id ... on Film { inStock } } } }'],
    ['@requires', '{ a: book(id: "b1") { label } b: book(id: "b2") { label cost { currency } } }'],
    ['@provides', '{ review(id: "r1") { author { name } } }'],
    ['@provides and more', '{ review(id: "r1") { author { id name email } about { id ... on Book { title } } } }'],
    ['a value type of two subgraphs', '{ book(id: "b2") { cost { amount currency } } }'],
    ['an entity that is not there', '{ review(id: "r2") { text author { id email friends { id } } } }'],
    ['null where it may be', '{ maybe { title inStock } book(id: "none") { id rating } review(id: "none") { id } }'],
    ['nulls in a list', '{ lastReviews { id text author { email } } me { friends { name friends { id } } } }'],
    ['aliases', '{ x: book(id: "b1") { y: title z: inStock again: inStock } w: book(id: "b2") { y: title } }'],
    [
      'fragments',
      'query { book(id: "b1") { ...A ...B } } fragment A on Book { title ...C } fragment B on Book { reviews { ...D } } fragment C on Book { inStock } fragment D on Review { text }',
    ],
    [
      'a fragment on an interface',
      '{ media { ...M } } fragment M on Media { id title ... on Media { __typename } ... on Film { sequel { ...M } } }',
    ],
    [
      '@skip and @include',
      'query ($yes: Boolean!, $no: Boolean!) { book(id: "b1") { id @include(if: $no) title @skip(if: $no) inStock @include(if: $yes) ... @skip(if: $yes) { rating } ... on Book @include(if: $yes) { pages } } }',
      { yes: true, no: false },
    ],
    ['everything skipped', '{ book(id: "b1") @skip(if: true) { id } }'],
    [
      'a subgraph skipped by a variable',
      'query ($on: Boolean = false) { book(id: "b1") { title ... @include(if: $on) { reviews { id } inStock } } }',
    ],
    [
      'variables',
      'query ($w: Wanted, $first: Int) { found(wanted: $w) { ... on Book { reviews(first: $first) { id } } } }',
      { w: { limit: 3, formats: ['PAPER'] }, first: 1 },
    ],
    [
      'null and absent variables',
      'query ($t: String!, $n: Int, $f: Boolean) { a: echo(text: $t, times: $n) b: echo(text: $t, flag: $f) }',
      { t: 'x', f: null },
    ],
    ['default values', 'query ($t: String! = "d", $n: Int = 2) { echo(text: $t, times: $n) }'],
    ['a variable of the wrong type', 'query ($t: String!) { echo(text: $t) }', { t: 1 }],
    ['a missing variable', 'query ($t: String!) { echo(text: $t) }'],
    [
      'a wrong enum in a variable',
      'query ($w: Wanted) { found(wanted: $w) { __typename } }',
      { w: { formats: ['PAPYRUS'] } },
    ],
    ['an unknown field of an input', 'query ($w: Wanted) { found(wanted: $w) { __typename } }', { w: { nope: 1 } }],
    [
      '__typename everywhere',
      '{ __typename book(id: "b1") { __typename cost { __typename } reviews { __typename author { __typename } } } }',
    ],
    ['introspection beside data', '{ __typename __type(name: "Book") { name fields { name } } me { name } }'],
    [
      'the whole introspection',
      '{ __schema { queryType { name } mutationType { name } types { kind name fields { name } possibleTypes { name } enumValues { name } inputFields { name } } directives { name } } }',
    ],
    ['an error where null may be', '{ broken book(id: "b1") { title note } }'],
    ['an error where null may not be', '{ brokenBook { title } me { name } }'],
    ['an error in an entity', '{ book(id: "b1") { title note inStock } me { secret name friends { secret } } }'],
    ['errors in a list of entities', '{ media { title ... on Film { reviews { id } inStock } } }'],
    ['a subgraph that is not there', '{ gone me { name } }'],
    ['an entity’s subgraph that is not there', '{ readers { name fate } }'],
    ['a 503', '{ unavailable me { name } }'],
    ['a 401', '{ denied }'],
    ['a 403', '{ forbidden me { id } }'],
    ['no JSON', '{ html }'],
    ['half a JSON', '{ half me { id } }'],
    ['an empty JSON', '{ empty }'],
    ['a 400', '{ bad me { id } }'],
    ['a 500 that is no JSON, and says that it is', '{ broke me { id } }'],
    ['a list', '{ list }'],
    ['no content', '{ none }'],
    ['no data', '{ nothing }'],
    ['null where it may not be', '{ nullThing { id name } }'],
    ['an enum value that nobody knows', '{ oddColour { id colour } }'],
    ['a null in a list that has none', '{ tags { id tags } }'],
    ['errors and no data', '{ noDataButErrors { id } me { name } }'],
    ['more than was asked', '{ extra { id name } }'],
    ['errors with paths and without', '{ oddErrors { id name } }'],
    ['a hidden field', '{ book(id: "b1") { hidden } }'],
    ['an unknown field', '{ book(id: "b1") { tittle } }'],
    ['a syntax error', '{ book('],
    ['the subgraphs’ own fields', '{ _service { sdl } }'],
    ['a mutation', 'mutation { retitle(id: "b1", title: "New") { id title inStock label } }'],
    [
      'mutations in their order',
      'mutation { a: retitle(id: "b1", title: "1") { title inStock } b: restock(id: "b1", by: 2) { inStock title } c: praise(bookId: "b1", text: "3") { text author { email } } d: retitle(id: "b2", title: "4") { title } e: restock(id: "b2", by: 5) { label } }',
    ],
    [
      'mutations after one that fails',
      'mutation { a: retitle(id: "b1", title: "1") { title } fail { id } c: restock(id: "b1", by: 3) { inStock } }',
    ],
    [
      'mutations after one that must not fail',
      'mutation { a: retitle(id: "b1", title: "1") { title } mustFail { id } c: restock(id: "b1", by: 3) { inStock } }',
    ],
    ['a mutation on nothing', 'mutation { retitle(id: "none", title: "1") { title inStock } }'],
  ])('%s', async (_, query, variables) => {
    await sameAsStock({ query, ...(variables === undefined ? {} : { variables }) });
  });

  test.each<[string, Asked]>([
    ['no query', {}],
    ['an empty query', { query: '' }],
    ['a query that is no text', { query: 1 }],
    ['variables that are no object', { query: '{ me { id } }', variables: 'x' }],
    ['extensions that are no object', { query: '{ me { id } }', extensions: 1 }],
    ['an operation by name', { query: 'query A { me { id } } query B { me { name } }', operationName: 'B' }],
    ['a batch', '[{"query":"{ me { id } }"}]'],
    ['half a body', '{"query":"{'],
  ])('%s', async (_, body) => {
    const theirs = await send(stock.url, body).catch(() => null);
    const mine = await send(ours.url, body);
    // Only the status can be compared where Express answers by itself.
    if (theirs === null) expect(mine.status).toBe(400);
    else expect([mine.status, mine.body.data]).toEqual([theirs.status, theirs.body.data]);
  });

  test.each<[string, Asked]>([
    ['an unknown operation', { query: 'query A { me { id } }', operationName: 'C' }],
    ['two operations and no name', { query: 'query A { me { id } } query B { me { name } }' }],
    ['a subscription', { query: 'subscription { __typename }' }],
  ])('%s is the client’s mistake, where Apollo’s own gateway calls it a fault or one of many', async (_, body) => {
    const mine = await send(ours.url, body);
    expect([mine.status, mine.body.data, mine.body.errors?.length]).toEqual([400, undefined, 1]);
  });

  test('the bearer’s header goes to the subgraphs, and other headers of the client do not', async () => {
    subgraphs.asked.length = 0;
    const { body } = await sameAsStock({ query: '{ whoami }' }, { authorization: 'Bearer theirs', 'x-else': '1' });
    expect(body).toEqual({ data: { whoami: 'Bearer theirs' } });
    for (const { headers, body: asked } of subgraphs.asked) {
      expect(headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer theirs' });
      expect(headers).not.toHaveProperty('x-else');
      expect(asked).toMatchObject({ query: expect.stringContaining('whoami') });
    }
    expect(subgraphs.asked).toHaveLength(2);
  });

  test('mutations came in the order in which they were written', async () => {
    const { said } = await sameAsStock({
      query:
        'mutation { a: restock(id: "b1", by: 1) { id } b: praise(bookId: "b1", text: "2") { id } c: restock(id: "b1", by: 3) { id } }',
    });
    expect(said).toEqual(['restock 1', 'praise 2', 'restock 3']);
  });

  test('nothing is bounded: a long, wide and deep operation in a large body', async () => {
    const deep = `${'friends { '.repeat(40)} id ${'} '.repeat(40)}`;
    const wide = Array.from({ length: 2_500 }, (_each, n) => `a${n}: name`).join(' ');
    const query = `{ me { ${wide} ${deep} } } #${'x'.repeat(400_000)}`;
    const { status, body } = await send(ours.url, { query });
    expect([status, body.errors]).toEqual([200, undefined]);
    const others = await plainOthers(query);
    expect(others).toBeGreaterThanOrEqual(400);
  });
});

test('a supergraph of Federation 1 is answered as Apollo’s own gateway answers it', async () => {
  const supergraphSdl = federation1(new Map(subgraphs.services.map(({ name, url }) => [name, url])));
  const theirs = await apolloGateway(supergraphSdl);
  const mine = await startPlain(supergraphSdl, 'on');
  try {
    for (const query of ['{ me { id name karma } }', '{ me { secret } lastReviews { text author { name karma } } }']) {
      const answer = essence(await send(theirs.url, { query }));
      expect(answer.status).toBe(200);
      expect(essence(await send(mine.url, { query }))).toEqual(answer);
    }
  } finally {
    await theirs.close();
    await mine.close();
  }
});

/** The status of the same request at a gateway with limits, over the same subgraphs. */
async function plainOthers(query: string): Promise<number> {
  const { supergraphSdl } = composeServices(
    subgraphs.services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  const limited = await startPlain(supergraphSdl!, 'on');
  try {
    return (await send(limited.url, { query })).status;
  } finally {
    await limited.close();
  }
}
