import { expect, test } from 'vitest';
import { column } from './columns.ts';

test.each([
  [[], '{}'],
  [['a', 'b c', ''], '{"a","b c",""}'],
  [['a"b', 'c\\d', 'e,f', '{g}', 'NULL'], '{"a\\"b","c\\\\d","e,f","{g}","NULL"}'],
  [['a', null], '{"a",NULL}'],
  [['{"a":"\\n"}', '"\n\t'], '{"{\\"a\\":\\"\\\\n\\"}","\\"\n\t"}'],
  [['"\ud800', '"😀'], '{"\\"\ud800","\\"😀"}'],
  [[1, null, -2], '{1,NULL,-2}'],
])('%j', (values, text) => {
  expect(column(values)).toBe(text);
});
