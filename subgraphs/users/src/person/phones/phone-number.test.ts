import { e164 } from '@muster/kit/domain';
import { expect, test } from 'vitest';
import { masked } from './phone-number.ts';

test.each([
  ['0912 345 678', 'TW', '+886912345678'],
  ['+886 912-345-678', null, '+886912345678'],
  ['+886912345678', 'VN', '+886912345678'],
  ['091 234 56 78', 'VN', '+84912345678'],
  ['０９１２３４５６７８', 'TW', '+886912345678'],
  ['(02) 2345-6789', 'TW', '+886223456789'],
  ['0912345678', null, null],
  ['0912345678', 'XX', null],
  ['+886 12', null, null],
  ['call 0912345678', 'TW', null],
  ['+1 202 555 0100 ext. 5', null, null],
  ['', 'TW', null],
])('%j written in %s is %s', (text, country, number) => expect(e164(text, country)).toBe(number));

test('a masked number keeps its country and its end', () => expect(masked('+886912345678')).toBe('+886 ••• 678'));
