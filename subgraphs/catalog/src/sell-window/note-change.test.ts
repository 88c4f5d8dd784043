import { expect, test } from 'vitest';
import { fieldsOf, TEXT_MAX } from './note-change.ts';

test('the fields that differ are told as text, each once', () => {
  expect(
    fieldsOf({ name: 'Spring', closeAt: new Date(0), perUserLimit: 3 }, { name: 'Spring', closeAt: new Date(1_000) }),
  ).toEqual([
    { name: 'closeAt', from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:01.000Z' },
    { name: 'perUserLimit', from: '3', to: null },
  ]);
});

test('a long text is cut between characters', () => {
  const [field] = fieldsOf({}, { description: '😀'.repeat(TEXT_MAX + 1) });
  expect([...(field!.to ?? '')]).toHaveLength(TEXT_MAX);
  expect(field!.to!.endsWith('😀…')).toBe(true);
});
