import { expect, test } from 'vitest';
import { malformedText } from './text.ts';

test.each<[unknown, string | undefined]>([
  ['plain', undefined],
  ['𝒳', undefined],
  [{ a: ['b', null, 5, true] }, undefined],
  ['\0', '\0'],
  ['\ud835', '\ud835'],
  ['a\udcb3b', 'a\udcb3b'],
  [{ a: [{ b: 'x\0' }] }, 'x\0'],
  [{ 'k\ud800': 1 }, 'k\ud800'],
])('in %j what cannot be kept is %j', (value, expected) => expect(malformedText(value)).toBe(expected));
