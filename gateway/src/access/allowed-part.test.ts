import { buildSchema, getNamedType, getOperationAST, isAbstractType, parse, print, validate } from 'graphql';
import { expect, test } from 'vitest';
import { allowedPart, type RefusingRules } from './allowed-part.ts';

const schema = buildSchema(`
  type Query { me: Person  must: Person!  node: Node  all: [Person!]!  some: [Person]  vault: Vault  hidden: String! }
  interface Node { id: ID!  note: String }
  type Person implements Node { id: ID!  note: String  secret: String  pin: Int!  friend: Person  boss: Person!  vault: Vault  money: Vault! }
  type Robot implements Node { id: ID!  note: String  secret: String }
  type Vault { gold: Int!  silver: Int }
  type Mutation { go: Person }
`);
const REFUSED = new Set(['Person.secret', 'Person.pin', 'Vault', 'Robot.note', 'Query.hidden']);
const rules: RefusingRules = (parent, field) => {
  const parents = (isAbstractType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent]).map(
    ({ name }) => name,
  );
  const own = [...parents.map((name) => `${name}.${field.name}`), getNamedType(field.type).name];
  return { ofParent: parents.filter((name) => REFUSED.has(name)), ofField: own.filter((name) => REFUSED.has(name)) };
};

const partOf = (text: string) => {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return allowedPart({ document, operation: getOperationAST(document)!, schema, isIncluded: () => true }, rules);
};
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

test.each([
  ['a field that may be null', '{ me { id secret } }', '{ me { id secret: __typename } }', ['me.secret']],
  [
    'its alias and its conditions',
    '{ me { id a: secret @skip(if: true) } }',
    '{ me { id a: __typename @skip(if: true) } }',
    ['me.a'],
  ],
  [
    'a type, whatever leads to it',
    '{ me { id vault { gold } } vault { silver } }',
    '{ me { id vault: __typename } vault: __typename }',
    ['me.vault', 'vault'],
  ],
  [
    'what holds a field that must not be null',
    '{ me { id friend { pin id } } }',
    '{ me { id friend: __typename } }',
    ['me.friend'],
  ],
  [
    'what holds that, up to where null may be',
    '{ me { id friend { boss { boss { pin } } } } }',
    '{ me { id friend: __typename } }',
    ['me.friend'],
  ],
  ['a list as a whole', '{ me { id } some { pin } }', '{ me { id } some: __typename }', ['some']],
  [
    'a field in a fragment',
    'query { me { ...F id } } fragment F on Person { secret }',
    '{ me { ... on Person { secret: __typename } id } }',
    ['me.secret'],
  ],
  [
    'a fragment in one of its places only',
    'query { me { ...F } must { friend { ...F } } } fragment F on Person { id boss { pin } }',
    '{ me: __typename must { friend: __typename } }',
    ['me', 'must.friend'],
  ],
  [
    'every selection of one field',
    '{ me { pin } must { id } ...F } fragment F on Query { me { id } }',
    '{ me: __typename must { id } ... on Query { me: __typename } }',
    ['me'],
  ],
  ['what an interface may turn out to be', '{ node { id note } }', '{ node { id note: __typename } }', ['node.note']],
  [
    'the fields of one type among several',
    '{ node { id ... on Robot { secret } ... on Person { secret } } }',
    '{ node { id ... on Robot { secret: __typename } ... on Person { secret: __typename } } }',
    ['node.secret'],
  ],
])('refuses %s', (_name, text, left, nulls) => {
  const part = partOf(text)!;
  expect(oneLine(print(part.document))).toBe(left);
  expect(part.nulls.map(({ path }) => path.join('.')).toSorted()).toEqual(nulls.toSorted());
  expect(part.isNothing).toBe(false);
});

test.each([
  '{ hidden }',
  '{ me { id } hidden }',
  '{ me { id } must { pin } }',
  '{ me { id } all { pin } }',
  '{ me { id } must { money { gold } } }',
  '{ vault { gold } }',
  'query { ...F } fragment F on Query { vault { gold } }',
])('leaves nothing of %s', (text) => {
  expect(partOf(text)?.isNothing).toBe(true);
});

test('a document that grows without end when its fragments are put in place is refused as a whole', () => {
  const fragments = Array.from(
    { length: 20 },
    (_, n) => `fragment F${n} on Person { friend { ...F${n + 1} } boss { ...F${n + 1} } }`,
  );
  expect(partOf(`{ me { ...F0 } } ${fragments.join(' ')} fragment F20 on Person { secret }`)).toBeNull();
});
