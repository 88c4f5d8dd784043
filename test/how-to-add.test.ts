import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const DOCS = join(import.meta.dirname, '..', 'docs');

test('every file that the recipes name is there', () => {
  const page = readFileSync(join(DOCS, 'how-to-add.md'), 'utf8');
  const linked = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!);
  expect(linked.length).toBeGreaterThan(10);
  expect(linked.filter((path) => !existsSync(join(DOCS, path)))).toEqual([]);
});
