import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { deprecatedElements } from '../gateway/src/operations/deprecated-elements.ts';
import { deprecationOf, removalDateOf } from '../server/src/compose/removal-date.ts';

const ROOT = join(import.meta.dirname, '..');

/** Deprecated elements whose reason lacks the date of their removal, or what to use. */
function withoutDate(sdl: string): string[] {
  const schema = buildSchema(sdl);
  return [...deprecatedElements(schema)].filter((coordinate) => {
    const path = coordinate.replace('(', '.').replace(':)', '');
    return removalDateOf(deprecationOf(schema, path) ?? '') === null;
  });
}

test('every deprecation says when the element goes, and what to use', () => {
  expect(withoutDate(readFileSync(join(ROOT, 'schema', 'api.graphql'), 'utf8'))).toEqual([]);
});

test.each([
  ['2027-06-01: Use paymentAttempts.', '2027-06-01'],
  ['2027-06-01: Use `order(id:)`, with the number.', '2027-06-01'],
  ['2027-06-31: Use paymentAttempts.', null],
  ['2027-6-1: Use paymentAttempts.', null],
  ['Use paymentAttempts.', null],
  ['2027-06-01: Use paymentAttempts', null],
  ['2027-06-01: Gone.', null],
  ['No longer supported', null],
])('%s goes on %s', (reason, date) => expect(removalDateOf(reason)).toBe(date));

test('an element of any kind without a date is found', () => {
  const bad = '@deprecated(reason: "Old.")';
  const good = '@deprecated(reason: "2027-06-01: Use b.")';
  const sdl = `type Query { a(x: Int ${bad}, y: Int ${good}): Int ${good}  b: Int ${bad} }  enum E { F ${bad} G ${good} }
    input I { j: Int ${bad}  k: Int ${good} }`;
  expect(withoutDate(sdl).toSorted()).toEqual(['E.F', 'I.j', 'Query.a(x:)', 'Query.b']);
});
