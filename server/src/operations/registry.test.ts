import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf, readManifest } from '@muster/gateway';
import { buildSchema } from 'graphql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { breaksOf, inWords } from './breaks.ts';
import { trustedOperations } from './read-documents.ts';
import { register, retire } from './registry.ts';

const PAGE = 'query TheirPage($code: String!) { sellWindow(code: $code) { name offers { id quota { soldQty } } } }';
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-operations-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const file = (text: string): string => {
  const path = join(dir, 'given.txt');
  writeFileSync(path, text);
  return path;
};
const manifest = () => readManifest(join(dir, 'manifest.json')).operations.filter(({ client }) => client !== null);

test('a document that is served is taken in, once however often', () => {
  const { id, name, kind } = register('shop-app', file(`${PAGE}\n`), dir);
  expect({ id, name, kind }).toEqual({ id: hashOf(PAGE), name: 'TheirPage', kind: 'query' });
  register('shop-app', file(PAGE), dir);
  expect(manifest()).toEqual([{ id, name, kind, client: 'shop-app', text: PAGE, retiredAt: null }]);
  expect(readdirSync(join(dir, 'clients', 'shop-app'))).toEqual([`TheirPage.${id.slice(0, 8)}.graphql`]);
});

test('two versions of one name live side by side, and each is retired by its id', () => {
  const [old, young] = [
    register('shop-app', file(PAGE), dir),
    register('shop-app', file(PAGE.replace(' name', ' name code')), dir),
  ];
  expect(retire('shop-app', old.id.slice(0, 8), '2026-11-21', dir).map(({ id }) => id)).toEqual([old.id]);
  expect(Object.fromEntries(manifest().map(({ id, retiredAt }) => [id, retiredAt]))).toEqual({
    [old.id]: '2026-11-21',
    [young.id]: null,
  });
  expect(retire('shop-app', 'TheirPage', '2026-11-22', dir).map(({ id }) => id)).toEqual([young.id]);
  expect(retire('shop-app', 'TheirPage', '2026-11-23', dir)).toEqual([]);
  expect(manifest().find(({ id }) => id === old.id)).toMatchObject({ text: PAGE, retiredAt: '2026-11-21' });
});

test.each([
  ['a field that is not there', 'query Q {\n  nothing }', /not served by the present schema:\n {2}line 2: .*nothing/],
  ['no GraphQL', 'query {', /Syntax Error/],
  ['two operations', 'query A { __typename } query B { __typename }', /has 2 operations/],
  ['no operation', 'fragment F on Query { __typename }', /has 0 operations/],
  ['an operation without a name', '{ __typename }', /has no name/],
  ['a document without end', `query Q { __typename } # ${'x'.repeat(20_000)}`, /longer than 20000/],
])('%s is not taken in', (_name, text, said) => {
  expect(() => register('shop-app', file(text), dir)).toThrow(said);
  expect(existsSync(join(dir, 'clients'))).toBe(false);
});

test('a client’s name is no path', () => {
  for (const name of ['../etc', 'A', '', 'a'.repeat(64)])
    expect(() => register(name, file(PAGE), dir)).toThrow(/no client's name/);
});

test('what is not there cannot be registered or retired', () => {
  expect(() => register('shop-app', join(dir, 'nothing'), dir)).toThrow(/no file/);
  expect(() => retire('shop-app', 'TheirPage', '2026-11-21', dir)).toThrow(/has no operation/);
});

test('a schema that breaks a registered operation is reported, unless the operation was retired or the break is meant', () => {
  const { id } = register('shop-app', file(PAGE), dir);
  const smaller = buildSchema('type Query { sellWindow(code: String!): SellWindow } type SellWindow { name: String }');
  const theirs = () => trustedOperations(dir).filter(({ client }) => client === 'shop-app');
  const [broken] = breaksOf(smaller, theirs(), dir);
  expect(inWords(broken!)).toMatch(/^TheirPage of shop-app \([0-9a-f]{8}\) is not served any more: .*offers/);
  expect(broken!.meant).toBeNull();
  writeFileSync(join(dir, 'breaks.json'), JSON.stringify({ [id]: 'they moved to the new page' }));
  expect(breaksOf(smaller, theirs(), dir)).toMatchObject([{ meant: 'they moved to the new page' }]);
  retire('shop-app', 'TheirPage', '2026-11-21', dir);
  expect(breaksOf(smaller, theirs(), dir)).toEqual([]);
});
