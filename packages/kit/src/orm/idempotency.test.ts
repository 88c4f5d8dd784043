import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestOf } from './idempotency.ts';

const sha = (text: string) => hash('sha256', text, 'hex');

test('a digest is that of the JSON with its keys in their order and without nulls, so what was digested once stays the same', () => {
  const input = { b: [{ d: 'ü"\n', c: null }, 2], a: { f: undefined, e: new Date(0) }, 'g"': true };
  const text = '{"a":{"e":"1970-01-01T00:00:00.000Z"},"b":[{"d":"ü\\"\\n"},2],"g\\"":true}';
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(input), (_, value) => value ?? undefined));
  expect(digestOf(input)).toBe(sha(text));
});

test('how an input is written does not count', () => {
  expect(digestOf({ a: 1, b: { c: 2, d: 3 } })).toBe(digestOf({ b: { d: 3, c: 2 }, a: 1 }));
  expect(digestOf({ a: [1, 2] })).not.toBe(digestOf({ a: [2, 1] }));
  expect(digestOf({ a: 1, b: null, c: { d: null } })).toBe(digestOf({ a: 1, c: {} }));
  expect(digestOf({ a: ['cafe\u0301'] })).toBe(digestOf({ a: ['caf\u00e9'] }));
  expect(digestOf({ a: 'x' })).not.toBe(digestOf({ a: 'X' }));
});
