import { expect, test } from 'vitest';
import { RefusedWrites } from './refused-writes.ts';

const full = new Error('wrapped', { cause: Object.assign(new Error('could not extend file'), { code: '53100' }) });

test('a full disk is reported once a minute, and is a problem until writes are taken again', () => {
  let now = 0;
  const reports: string[] = [];
  const refused = new RefusedWrites(() => now);
  refused.report = (reason) => reports.push(reason);
  expect(refused.present()).toBeNull();
  for (; now < 60_000; now += 1_000) refused.note(full);
  expect(reports).toEqual(['the database refuses to write: its disk is full (53100)']);
  refused.note(full);
  expect(reports).toHaveLength(2);
  expect(refused.present()).toContain('disk is full');
  now += 30_001;
  expect(refused.present()).toBeNull();
});

test('what a client did wrong, and a server that restarts, are not that', () => {
  const refused = new RefusedWrites();
  for (const code of ['23505', '57P01', '40001']) refused.note(Object.assign(new Error('no'), { code }));
  refused.note(new Error('no'));
  expect(refused.present()).toBeNull();
});
