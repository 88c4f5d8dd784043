import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_ERROR_CODES } from '@muster/kit/serve';
import { expect, test } from 'vitest';
import { ROOT, SCHEMA_DIR } from '../schemas.ts';
import { codeOfType, errorRegions } from './errors-page.ts';

const page = readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8');

test.each([
  ['NotFound', 'NOT_FOUND'],
  ['PerUserLimitExceeded', 'PER_USER_LIMIT_EXCEEDED'],
])('the code of %s is %s', (type, code) => expect(codeOfType(type)).toBe(code));

test('the tables have every error type with its facts, and every issue code', () => {
  const [refusals, issues] = errorRegions(readFileSync(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
  expect(refusals!.text).toContain('| InvalidTransition | `INVALID_TRANSITION` | `from`, `to` |');
  expect(issues!.text).toContain('| `TOO_LONG` |');
});

test('every error code of the gateway stands on the page, by itself or by its family', () => {
  const families = [/^TOO_MANY_/, /_TOO_LARGE$/, /^PERSISTED_QUERY_/];
  const missing = CLIENT_ERROR_CODES.filter((code) => !page.includes(`\`${code}\``));
  expect(missing.filter((code) => !families.some((family) => family.test(code)))).toEqual([]);
});
