import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const check = (apiFile: string): string => {
  try {
    return execFileSync(process.execPath, [join(ROOT, 'schema', 'contract', 'check.mjs'), apiFile], {
      cwd: ROOT,
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};
const API = join(ROOT, 'schema', 'api.graphql');

test('the API schema has everything that clients hold documents for', () => {
  expect(check(API)).toBe('0 missing, 0 operations refused\n');
});

test('the check would notice a field that is gone, and one that became nullable', () => {
  const sdl = readFileSync(API, 'utf8');
  const file = join(mkdtempSync(join(tmpdir(), 'muster-contract-')), 'api.graphql');
  writeFileSync(
    file,
    sdl
      .replace(/^ {2}paymentDueAt: DateTime$/m, '  paymentDueBy: DateTime')
      .replace(/(^type SellWindowQuota \{[^}]*?^ {2}soldQty: Int)!$/m, '$1'),
  );
  const complaints = check(file);
  for (const complaint of [
    'missing: Order.paymentDueAt',
    'missing: SellWindowQuota.soldQty',
    '2 missing',
    'OrderPage.graphql',
  ]) {
    expect(complaints).toContain(complaint);
  }
});
