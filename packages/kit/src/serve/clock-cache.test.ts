import { expect, test } from 'vitest';
import { ClockCache } from './clock-cache.ts';

const keysOf = (recent: ClockCache<number>, keys: string) =>
  [...keys].filter((key) => recent.get(key) !== undefined).join('');

test('beyond the number the one goes that nobody asked for', () => {
  const recent = new ClockCache<number>({ most: 2, charsMax: 100 });
  recent.set('a', 1);
  recent.set('b', 2);
  recent.get('a');
  recent.set('c', 3);
  expect(keysOf(recent, 'abc')).toBe('ac');
});

test('beyond the size as many go as must, an entry that is too large by itself as well', () => {
  const recent = new ClockCache<number>({ most: 100, charsMax: 10, charsOf: (_key, size) => size });
  for (const [key, size] of [
    ['a', 4],
    ['b', 4],
    ['a', 2],
    ['c', 4],
  ] as const)
    recent.set(key, size);
  expect(keysOf(recent, 'abc')).toBe('abc');
  recent.set('d', 8);
  expect(keysOf(recent, 'abcd')).toBe('d');
  recent.set('e', 11);
  expect(keysOf(recent, 'abcde')).toBe('d');
  recent.set('f', 10);
  expect(keysOf(recent, 'df')).toBe('f');
  recent.set('f', 12);
  expect(keysOf(recent, 'f')).toBe('');
});

test('when all were asked for the oldest goes, and what was asked for again stays', () => {
  const recent = new ClockCache<number>({ most: 3 });
  for (const key of 'abc') recent.set(key, 1);
  keysOf(recent, 'abc');
  recent.set('d', 1);
  expect(recent.get('a')).toBeUndefined();
  recent.get('b');
  recent.set('e', 1);
  expect(keysOf(recent, 'bcde')).toBe('bde');
});

test('keys may be objects, and a peek is no read', () => {
  const [a, b, c] = [{}, {}, {}];
  const cache = new ClockCache<number, object>({ most: 2 });
  cache.set(a, 1);
  cache.set(b, 2);
  expect([cache.peek(a), cache.get(b)]).toEqual([1, 2]);
  cache.set(c, 3);
  expect([a, b, c].map((key) => cache.peek(key))).toEqual([undefined, 2, 3]);
});
