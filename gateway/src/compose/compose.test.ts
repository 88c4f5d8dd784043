import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compose } from './compose.ts';
import { nonNullCrossSubgraphFields } from './cross-subgraph-fields.ts';
import { writeSchemas } from './write-schemas.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@authenticated", "@requiresScopes"])\n`;
const shop = {
  name: 'shop',
  sdl: `${LINK} type Query { "All of them." things: [Thing!]! @requiresScopes(scopes: [["a:b", "c:d"], ["e:f"]]) @authenticated }
    type Thing @key(fields: "id") { id: ID!  colour: Colour }  enum Colour @authenticated { RED }`,
};
const maker = {
  name: 'maker',
  sdl: `${LINK} type Thing @key(fields: "id") { id: ID!  maker: Maker }  type Maker @authenticated { name: String }`,
};

test('access rules become a list, and leave a supergraph that the gateway takes', () => {
  const { supergraphSdl, security, apiSdl, errors, hints } = compose([shop, maker]);
  expect([errors, hints]).toEqual([[], []]);
  expect(supergraphSdl).not.toMatch(/authenticated|requiresScopes|for: SECURITY/);
  expect(security).toEqual({
    Colour: { authenticated: true },
    Maker: { authenticated: true },
    'Query.things': { authenticated: true, scopes: [['a:b', 'c:d'], ['e:f']] },
  });
  expect(Object.keys(security)).toEqual(Object.keys(security).toSorted());
  expect(apiSdl).toContain('"""All of them."""');
  expect(apiSdl).not.toMatch(/_entities|_service|join__/);
});

test('composition errors and hints are reported', () => {
  const broken = compose([
    shop,
    { name: 'other', sdl: `${LINK} type Thing @key(fields: "id") { id: ID!  colour: Int }` },
  ]);
  expect(broken.errors.join()).toContain('Thing.colour');
  expect(broken.supergraphSdl).toBe('');
  const page = (said: string) => `${LINK} type Query { ${said}: Page } "${said}." type Page @shareable { size: Int }`;
  const strange = compose([
    { name: 'one', sdl: page('one') },
    { name: 'other', sdl: page('other') },
  ]);
  expect(strange.hints.join()).toContain('INCONSISTENT_DESCRIPTION');
});

test('schemas are written once, and a stale one is named', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'muster-schemas-'));
  const services = [shop, maker];
  const schemas = { ...compose(services), services, others: { 'more/other.json': '{}' } };
  const all = [
    'shop.graphql',
    'maker.graphql',
    'supergraph.graphql',
    'api.graphql',
    'security.json',
    'more/other.json',
  ];
  expect(await writeSchemas(dir, schemas, { check: true })).toEqual(all);
  expect(await readdir(dir)).toEqual([]);
  expect(await writeSchemas(dir, schemas)).toEqual(all);
  expect(await writeSchemas(dir, schemas)).toEqual([]);
  expect(await readFile(join(dir, 'api.graphql'), 'utf8')).toBe(`${schemas.apiSdl.trimEnd()}\n`);
  await writeFile(join(dir, 'api.graphql'), 'stale');
  expect(await writeSchemas(dir, schemas, { check: true })).toEqual(['api.graphql']);
});

test('non-null fields across subgraphs are found', () => {
  const orders = {
    name: 'orders',
    sdl: `${LINK} type Query { order: Order } type Order @key(fields: "id") { id: ID!  number: String!  lines: [Line!]! }
      type Line { thing: Thing!  others: [Thing]!  more: [Thing!]  maybe: Thing  order: Order! }  type Thing @key(fields: "id") { id: ID! }`,
  };
  const money = {
    name: 'money',
    sdl: `${LINK} type Order @key(fields: "id") { id: ID!  paid: Int!  due: Int }  type Bill { order: Order! }`,
  };
  const names = nonNullCrossSubgraphFields([orders, money, shop, maker]).map(
    ({ coordinate, subgraph }) => `${subgraph} ${coordinate}`,
  );
  expect(names).toEqual(['orders Line.thing', 'orders Line.more', 'money Order.paid', 'money Bill.order']);
});
