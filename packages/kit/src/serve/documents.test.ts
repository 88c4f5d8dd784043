import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { Documents, ValidDocuments } from './documents.ts';

test('the same text is parsed once', () => {
  const documents = new Documents();
  expect(documents.parse('{ a }')).toBe(documents.parse('{ a }'));
});

test('what is kept is bounded by its size too, the oldest goes first', () => {
  const documents = new Documents(100);
  const first = documents.parse('{ first }');
  for (let n = 0; n < 30; n += 1) documents.parse(`{ a } # ${n} ${'x'.repeat(100_000)}`);
  expect(documents.parse('{ first }')).not.toBe(first);
});

test('a faulty document gets an error code, however deep it is', () => {
  const documents = new ValidDocuments(buildSchema('type Query { a: Query }'));
  const codeOf = (text: string) => {
    const read = documents.read(text);
    return 'errors' in read ? read.errors[0]?.extensions.code : null;
  };
  expect(codeOf('{ a { __typename } }')).toBeNull();
  expect(codeOf('{ a')).toBe('GRAPHQL_PARSE_FAILED');
  expect(codeOf('{ b }')).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(codeOf('{ a '.repeat(6_000))).toBe('GRAPHQL_PARSE_FAILED');
});
