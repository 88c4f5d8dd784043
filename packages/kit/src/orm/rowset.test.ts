import { expect, test } from 'vitest';
import { namesOf, rowset, valuesOf } from './rowset.ts';

interface Line {
  readonly of: string;
  readonly quantity: number;
  readonly note: string | null;
}
const COLUMNS = {
  orderId: ['uuid', ({ of }: Line) => of],
  quantity: ['int', ({ quantity }: Line) => quantity],
  giftNote: ['text', ({ note }: Line) => note],
} as const;
const lines = rowset('line', COLUMNS);
const LINE: Line = { of: 'a', quantity: 2, note: null };

test('names, types and values of a column stand at the same position', () => {
  expect(lines.from).toBe('unnest(?::uuid[], ?::int[], ?::text[]) as line (order_id, quantity, gift_note)');
  expect(lines.names).toBe('order_id, quantity, gift_note');
  expect(lines.params([LINE, { of: 'b', quantity: 3, note: 'x' }])).toEqual(['{"a","b"}', '{2,3}', '{NULL,"x"}']);
});

test('rows can be numbered, also when there are none', () => {
  expect(lines.numbered).toBe(
    'unnest(?::uuid[], ?::int[], ?::text[]) with ordinality as line (order_id, quantity, gift_note, no)',
  );
  expect(lines.params([])).toEqual(['{}', '{}', '{}']);
});

test('a row is answered by the properties of its columns', () => {
  expect(valuesOf(COLUMNS, LINE)).toEqual({ orderId: 'a', quantity: 2, giftNote: null });
  expect(namesOf({ giftNote: COLUMNS.giftNote })).toBe('gift_note');
});
