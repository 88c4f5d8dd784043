import { expect, test } from 'vitest';
import { StaleVersion } from './refusal.ts';
import { assertVersion } from './version.ts';

test('an object at another version than the client read is refused, with the version it has now', () => {
  const role = { version: 3 };
  expect(() => assertVersion('role', role, 2)).toThrow(new StaleVersion('role', 3));
  expect(() => assertVersion('role', role, 4)).toThrow(StaleVersion);
  expect(() => assertVersion('role', role, 3)).not.toThrow();
});

test('a client that names no version writes over whatever there is', () => {
  for (const none of [null, undefined]) expect(() => assertVersion('role', { version: 3 }, none)).not.toThrow();
});
