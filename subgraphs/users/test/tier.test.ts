import { randomUUID } from 'node:crypto';
import { anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const SET =
  'mutation ($id: ID!, $tier: CustomerTier!) { result: setCustomerTier(id: $id, tier: $tier) { __typename ... on CustomerTierPayload { userId tier } ... on UserError { code } } }';
const manager = clerk('user:set_tier');
const sets = async (id: string, tier: string) => (await graph.run(SET, { id, tier }, manager)).result;

test('a customer is STANDARD until moved, which is audited with before and after', async () => {
  const anna = await aPerson();
  const tier = async () => (await graph.run('{ me { tier } }', {}, anna)).me.tier;
  expect(await tier()).toBe('STANDARD');
  expect(await sets(anna.id, 'VIP')).toMatchObject({ userId: anna.id, tier: 'VIP' });
  expect(await tier()).toBe('VIP');
  expect(await sets(anna.id, 'STANDARD')).toMatchObject({ tier: 'STANDARD' });
  expect(await tier()).toBe('STANDARD');
  const traces = await graph.sql(
    `select before, after, actor_id from audit_entry where action = 'user.set_tier' and entity_id = $1 order by id`,
    [anna.id],
  );
  expect(traces).toEqual([
    { before: { tier: 'STANDARD' }, after: { tier: 'VIP' }, actor_id: manager.id },
    { before: { tier: 'VIP' }, after: { tier: 'STANDARD' }, actor_id: manager.id },
  ]);
});

test('concurrent changes each audit the state that they found', async () => {
  const anna = await aPerson();
  await times(6, (i) => sets(anna.id, ['SILVER', 'GOLD', 'VIP'][i % 3]!));
  const traces = await graph.sql<{ before: { tier: string }; after: { tier: string } }>(
    `select before, after from audit_entry where action = 'user.set_tier' and entity_id = $1`,
    [anna.id],
  );
  const { tier } = (await graph.run('{ me { tier } }', {}, anna)).me;
  const balance = new Map<string, number>();
  for (const { before, after } of traces) {
    balance.set(before.tier, (balance.get(before.tier) ?? 0) - 1);
    balance.set(after.tier, (balance.get(after.tier) ?? 0) + 1);
  }
  expect(traces).toHaveLength(6);
  expect([...balance].filter(([, count]) => count !== 0).toSorted()).toEqual(
    [
      [tier, 1],
      ['STANDARD', -1],
    ].toSorted(),
  );
});

test('others neither set nor see a tier', async () => {
  const [anna, bao] = [await aPerson(), await aPerson()];
  expect((await graph.answer(SET, { id: anna.id, tier: 'VIP' }, bao)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await graph.answer(SET, { id: anna.id, tier: 'VIP' }, anonymous)).errors?.[0]?.extensions.code).toBe(
    'UNAUTHENTICATED',
  );
  for (const id of [randomUUID(), 'nonsense']) expect((await sets(id, 'VIP')).code).toBe('NOT_FOUND');
});
