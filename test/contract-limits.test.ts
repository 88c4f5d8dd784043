import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLimits, noLimits } from '@muster/gateway';
import { type Actor, anonymous, PAGE_SIZE_DEFAULT } from '@muster/kit/domain';
import {
  buildSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isEnumType,
  isListType,
  isObjectType,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { costRulesOf } from '../gateway/src/limits/cost-rules.ts';
import { OperationLimiter } from '../gateway/src/limits/operation-limits.ts';
import { listPaths, queryOf } from './support/list-paths.ts';

const SCHEMA_DIR = join(import.meta.dirname, '..', 'schema');
const OPERATIONS = join(SCHEMA_DIR, 'contract', 'operations');
const schema = buildSchema(readFileSync(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
const rules = costRulesOf(readFileSync(join(SCHEMA_DIR, 'supergraph.graphql'), 'utf8'));
const gate = new OperationLimiter(schema, defaultLimits, rules);
const user: Actor = { kind: 'USER', id: 'anybody', permissions: new Set() };

/** Operations for visitors, checked against the limits of anonymous callers; the others need a token anyway. */
const FOR_VISITORS = [
  'SellWindowPage',
  'Products',
  'ProductPage',
  'SignIn',
  'SignUp',
  'RefreshSession',
  'QuotaChanged',
];

test.each(readdirSync(OPERATIONS).filter((file) => file.endsWith('.graphql')))(
  '%s keeps within the limits of who sends it, with pages of a hundred and a hundred things to watch',
  (file) => {
    const document = parse(readFileSync(join(OPERATIONS, file), 'utf8'));
    const operation = getOperationAST(document)!;
    const actor = FOR_VISITORS.includes(operation.name!.value) ? anonymous : user;
    const variables = { first: 100, offerIds: Array.from({ length: 100 }, (_, n) => String(n)) };
    gate.check({ document, operation, variables }, actor);
  },
);

const pointsOf = (text: string, variables = {}) => {
  const document = parse(text);
  const unlimited = new OperationLimiter(schema, noLimits, rules);
  return unlimited.check({ document, operation: getOperationAST(document)!, variables }, anonymous).points;
};

test.each([
  ['a page without a length is the page that it gets', '{ products { edges { node { id } } } }', {}, 1 + 20 * 2],
  ['so it is with a length of null', '{ products(first: null) { edges { node { id } } } }', {}, 1 + 20 * 2],
  ['a length of a variable', 'query ($n: Int) { products(first: $n) { edges { node { id } } } }', { n: 7 }, 1 + 7 * 2],
  ['its default', 'query ($n: Int = 9) { products(first: $n) { edges { node { id } } } }', {}, 1 + 9 * 2],
  ['a variable that is left out', 'query ($n: Int) { products(first: $n) { edges { node { id } } } }', {}, 1 + 20 * 2],
  [
    'a length is for the page, not for lists within it',
    '{ products(first: 1) { edges { node { variants { id } } } } }',
    {},
    3 + 100,
  ],
  ['a list without pages is as long as it may become', '{ sellWindow(code: "a") { offers { id } } }', {}, 1 + 200],
  [
    'in a circle it is that long each time',
    '{ sellWindow(code: "a") { offers { sellWindow { offers { id } } } } }',
    {},
    1 + 200 * (2 + 200),
  ],
  [
    'by fragments, too',
    '{ sellWindow(code: "a") { ...W } } fragment W on SellWindow { offers { ... on SellWindowOffer { id } } }',
    {},
    1 + 200,
  ],
  ['a count has a price', '{ products(first: 1) { totalCount } }', {}, 1 + 50],
  ['a search has one', '{ products(first: 1, search: "a") { pageInfo { hasNextPage } } }', {}, 1 + 1 + 20],
  [
    'none without a text',
    'query ($s: String) { products(first: 1, search: $s) { pageInfo { hasNextPage } } }',
    {},
    1 + 1,
  ],
  [
    'what is sent in lists',
    'mutation ($i: ReserveInput!) { reserve(input: $i) { __typename } }',
    { i: { lines: [{}, {}, {}] } },
    10 + 1 + 3,
  ],
  ['each change of an operation', 'mutation { ...M } fragment M on Mutation { a: signOut b: signOut }', {}, 20],
  [
    'each thing that is watched, and its first answer',
    'subscription { quotaChanged(offerIds: ["a", "b"]) { offer { id } } }',
    {},
    2 * 10 + 2 * 2,
  ],
  [
    'things of a variable',
    'subscription ($o: [ID!]!) { quotaChanged(offerIds: $o) { offerId } }',
    { o: ['a', 'b', 'c'] },
    3 * 10 + 3,
  ],
  [
    'things of its default',
    'subscription ($o: [ID!]! = ["a", "b"]) { quotaChanged(offerIds: $o) { offerId } }',
    {},
    2 * 10 + 2,
  ],
])('%s', (_what, text, variables, points) => {
  expect(pointsOf(text, variables)).toBe(points);
});

const roots = Object.fromEntries(
  Object.values(schema.getQueryType()!.getFields()).map(({ name, args }) => {
    const needed = args.filter(({ type }) => `${type}`.endsWith('!'));
    const given = needed.map((arg) => `${arg.name}: ${sampleOf(`${arg.type}`)}`);
    return [name, given.length === 0 ? name : `${name}(${given.join(', ')})`];
  }),
);

function sampleOf(type: string): string {
  const named = schema.getType(type.replaceAll(/[![\]]/g, ''));
  return isEnumType(named) ? named.getValues()[0]!.name : '"a"';
}

const fieldsOfAll = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields()).map((field) => ({ coordinate: `${type.name}.${field.name}`, type: field.type }))
    : [],
);

test('every list of the graph says how long it may become, itself or where its page is asked for', () => {
  const lists = fieldsOfAll.filter(({ type }) => isListType(getNullableType(type)));
  const silent = lists.filter(({ coordinate }) => !rules.sizes.has(coordinate)).map(({ coordinate }) => coordinate);
  expect(silent.filter((coordinate) => !/^\w+Connection\.(edges|nodes)$/.test(coordinate))).toEqual([]);
  const pages = fieldsOfAll.filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
  expect(pages.filter(({ coordinate }) => !rules.sizes.get(coordinate)?.sizedFields.includes('edges'))).toEqual([]);
});

test('the cost of each path to a list, cyclic ones too, is at least the product of the sizes of its lists', () => {
  const sizeOf = (list: string): number => rules.sizes.get(list)?.assumed ?? PAGE_SIZE_DEFAULT;
  const paths = listPaths(schema, { roots, depth: 7, visits: 2 });
  const cheap = paths.filter(
    (path) => pointsOf(queryOf(path)) < path.lists.reduce((all, list) => all * sizeOf(list), 1),
  );
  expect([paths.length > 200, cheap.map(queryOf)]).toEqual([true, []]);
});

test('a variable that is very deep is refused before its cost is counted', () => {
  let deep: unknown = [];
  for (let level = 0; level < 20_000; level += 1) deep = [deep];
  expect(() => pointsOf('subscription ($o: [ID!]!) { quotaChanged(offerIds: $o) { offerId } }', { o: deep })).toThrow(
    /nested deeper than \d+ levels/,
  );
});

test.each([
  'query($c:String){sellWindow(code:$c){offers{sellWindow{offers{product{variants{id price{formatted}}}}}}}}',
  'query($c:String){sellWindow(code:$c){offers{sellWindow{offers{sellWindow{offers{id}}}}}}}',
  'subscription($o:[ID!]!){quotaChanged(offerIds:$o){offer{sellWindow{offers{product{variants{id}}}}}}}',
])('no way round in a circle passes at a bargain: %s', (text) => {
  const document = parse(text);
  for (const actor of [anonymous, user])
    expect(() =>
      gate.check({ document, operation: getOperationAST(document)!, variables: { o: ['a'] } }, actor),
    ).toThrow(/may cost \d+ points/);
});
