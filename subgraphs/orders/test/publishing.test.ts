import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('migrations'),
);
const sourcesWith = (pattern: RegExp) =>
  sources.filter((path) => pattern.test(readFileSync(join(SRC, path), 'utf8'))).toSorted();

test('a quota is published by one function, which serves the waiting list first', () => {
  expect(sourcesWith(/emit(All)?\(\s*quotaChanged\b/)).toEqual(['quota/publish-quotas.ts']);
  // The optimistic batch writes its event by SQL: it only takes units, of offers that hold none back.
  expect(sourcesWith(/quotaChanged\.type/)).toEqual(['reservation/admit-optimistic.ts']);
});

test('every change of a quota row is published by it, but for those that nobody sees', () => {
  /** Columns that are no part of the event: the confirmation of the batch, and how far the window is. */
  const unseen = ['order/on-batch-confirmed.ts', 'quota/window-rank.ts'];
  const writers = sourcesWith(/\bupdate quota\s+set\b/);
  expect(writers).toEqual(
    [
      ...unseen,
      'quota/close-quotas.ts',
      'quota/publish-quotas.ts',
      'quota/quota.ts',
      'quota/resize-quota.ts',
      'quota/take-quota.ts',
      'reservation/admit-optimistic.ts',
    ].toSorted(),
  );
  for (const path of writers.filter((path) => path.startsWith('quota/') && !unseen.includes(path)))
    expect(readFileSync(join(SRC, path), 'utf8'), path).toMatch(/\bpublishQuotas\(/);
});
