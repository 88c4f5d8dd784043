import { expect, test } from 'vitest';
import { type Actor, anonymous, may, system } from './actor.ts';
import { mayAt, RoleScope, reaches, type ScopeTarget } from './scope.ts';

test.each<[object, ScopeTarget, boolean]>([
  [{ channels: ['web'] }, { channel: 'web' }, true],
  [{ channels: ['web'] }, { channel: 'web', warehouse: 'TPE' }, true],
  [{ channels: ['web'] }, { channel: 'shop' }, false],
  [{ channels: ['web'] }, { warehouse: 'TPE' }, false],
  [{ channels: ['web'] }, {}, false],
  [{ channels: ['web', 'shop'], warehouses: ['TPE'] }, { channel: 'shop', warehouse: 'TPE' }, true],
  [{ channels: ['web', 'shop'], warehouses: ['TPE'] }, { channel: 'shop', warehouse: 'HAN' }, false],
  [{ channels: ['web', 'shop'], warehouses: ['TPE'] }, { channel: 'shop' }, false],
])('%j reaches %j: %s', (scope, place, expected) => {
  expect(reaches(RoleScope.parse(scope), place)).toBe(expected);
});

test('a permission of one place is a permission there, and nowhere else', () => {
  const clerk: Actor = {
    kind: 'USER',
    id: 'u',
    permissions: new Set(['order:read_any']),
    scoped: [{ scope: { warehouses: ['TPE'] }, permissions: ['stock:adjust'] }],
  };
  expect(may(clerk, 'stock:adjust')).toBe(false);
  expect(mayAt(clerk, 'stock:adjust', { warehouse: 'TPE' })).toBe(true);
  expect(mayAt(clerk, 'stock:adjust', { warehouse: 'HAN' })).toBe(false);
  expect(mayAt(clerk, 'order:read_any', { warehouse: 'HAN' })).toBe(true);
  expect(mayAt(anonymous, 'stock:adjust', { warehouse: 'TPE' })).toBe(false);
  expect(mayAt(system, 'stock:adjust', {})).toBe(true);
});

test.each([{ channels: [] }, { channels: ['a b'] }, { shops: ['x'] }, { warehouses: ['x'.repeat(65)] }])(
  '%j is no scope',
  (scope) => expect(RoleScope.safeParse(scope).success).toBe(false),
);
