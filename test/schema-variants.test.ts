import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERSON_SCOPE } from '@muster/kit/domain';
import { buildSchema, isObjectType, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import type { AccessRule } from '../gateway/src/compose/index.ts';

const SCHEMA = join(import.meta.dirname, '..', 'schema');
const read = (name: string) => readFileSync(join(SCHEMA, name), 'utf8');
const api = buildSchema(read('api.graphql'));
const storefront = buildSchema(read('api.storefront.graphql'));
const rules: Readonly<Record<string, AccessRule>> = JSON.parse(read('security.json'));

const needsPermission = (coordinate: string): boolean => {
  const { scopes } = rules[coordinate] ?? {};
  return scopes !== undefined && !scopes.some((all) => all.includes(PERSON_SCOPE));
};
const fieldsOf = (schema: typeof api) =>
  Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.keys(type.getFields()).map((name) => ({ type: type.name, coordinate: `${type.name}.${name}` }))
      : [],
  );

test('the storefront has each field that needs no permission, of each type that it has', () => {
  const expected = fieldsOf(api).filter(
    ({ type, coordinate }) => storefront.getType(type) !== undefined && !needsPermission(coordinate),
  );
  expect(fieldsOf(storefront).toSorted(byCoordinate)).toEqual(expected.toSorted(byCoordinate));
  const roots = expected.filter(({ type }) => ['Query', 'Mutation', 'Subscription'].includes(type));
  expect(roots.length).toBeGreaterThan(40);
  expect(fieldsOf(api).filter(({ coordinate }) => needsPermission(coordinate)).length).toBeGreaterThan(20);
});

test('the storefront has no type that only administrators come upon', () => {
  const gone = Object.keys(api.getTypeMap()).filter((name) => storefront.getType(name) === undefined);
  expect(gone).toEqual(expect.arrayContaining(['JournalEntry', 'AuditEntry', 'CreateApiClientInput', 'TrialBalance']));
  expect(storefront.getType('UserError')).toBeDefined();
});

/** Documents of the contract that a person without permissions may send. */
const OF_CUSTOMERS = `SignUp SignIn RefreshSession Products SellWindowPage Reserve OrderPage MyOrders CancelOrder StartPayment
  LiveBatchCounter LiveOrder LiveQuota LiveQuotaBoard`;

test.each(OF_CUSTOMERS.split(/\s+/))('the storefront serves %s', (name) => {
  expect(validate(storefront, parse(read(join('contract', 'operations', `${name}.graphql`))))).toEqual([]);
});

function byCoordinate(a: { coordinate: string }, b: { coordinate: string }): number {
  return a.coordinate < b.coordinate ? -1 : 1;
}
