import { expect, test } from 'vitest';
import { freshBytes } from './random.ts';

test('no byte is given twice, and none is shared', () => {
  const given = Array.from({ length: 2_000 }, (_, index) => freshBytes(1 + (index % 40)));
  given.forEach((bytes, index) => void bytes.fill(index % 256));
  given.forEach((bytes, index) => {
    expect(bytes).toHaveLength(1 + (index % 40));
    expect(bytes.every((byte) => byte === index % 256)).toBe(true);
  });
});

test('as many as are asked for, however many that is', () => {
  const many = freshBytes(20_000);
  expect(many).toHaveLength(20_000);
  expect(new Set(many).size).toBe(256);
});
