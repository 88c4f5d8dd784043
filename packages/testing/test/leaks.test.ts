import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { leaksIn } from '../src/conformance/leaks.ts';
import { CANARY, PLANTED_ID } from '../src/conformance/planted-rows.ts';

const shop = buildSchema(`
  directive @authenticated on FIELD_DEFINITION
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
  type Query { letter: Letter  shelf: Shelf }
  type Letter { id: ID!  text: String }
  type Shelf { name: String  isWished: Boolean @authenticated  cost: Int @requiresScopes(scopes: [["shelf:manage"]]) }
`);
const viewers = new Map([['Letter', 'owner' as const]]);
const leaks = (answer: object, isSignedIn: boolean) => leaksIn(answer, shop, viewers, isSignedIn);

test('an entity of somebody else is a leak to strangers, and to a person if it was planted', () => {
  const planted = { letter: { __typename: 'Letter', id: PLANTED_ID, text: 'hello' } };
  expect(leaks(planted, false)).toEqual(['data.letter: Letter']);
  expect(leaks(planted, true)).toEqual(['data.letter: Letter']);
  expect(leaks({ letter: { __typename: 'Letter', id: 'theirs', text: 'own' } }, true)).toEqual([]);
  expect(leaks({ letter: { __typename: 'Letter', id: 'theirs', text: CANARY } }, true)).toEqual([
    'data.letter: Letter',
  ]);
  expect(leaks({ letter: null }, false)).toEqual([]);
});

test('a field behind a permission is a leak to everybody, one for persons to strangers', () => {
  const shelf = { __typename: 'Shelf', name: 'a', isWished: false, cost: 3 };
  expect(leaks({ shelf }, true)).toEqual(['data.shelf.cost: permission']);
  expect(leaks({ shelf }, false)).toEqual(['data.shelf.isWished: person', 'data.shelf.cost: permission']);
  expect(leaks({ shelf: { ...shelf, isWished: null, cost: null } }, false)).toEqual([]);
});
