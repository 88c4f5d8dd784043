import { randomUUID } from 'node:crypto';
import { aCustomer, anAdministrator } from '@muster/testing';
import { expect, test } from 'vitest';
import { manager, promotionsStage, times } from './harness.ts';

const stage = await promotionsStage();
const { graph } = stage;

const SELECTED = `... on CouponPayload { coupon { id name usageLimit usageLimitPerUser startsAt endsAt isActive version } }
  ... on UserError { code } ... on InvalidInput { issues { path } }`;
const changes = async (input: object, actor = manager) =>
  (
    await graph.run(
      `mutation ($input: ChangeCouponInput!) { it: changeCoupon(input: $input) { __typename ${SELECTED} ... on UsageLimitBelowUse { path usedCount } ... on StaleVersion { currentVersion } } }`,
      { input },
      actor,
    )
  ).it;
const switches = async (id: string, isActive: boolean, actor = manager) =>
  (
    await graph.run(
      `mutation ($id: ID!, $isActive: Boolean!) { it: setCouponActive(id: $id, isActive: $isActive) { __typename ${SELECTED} } }`,
      { id, isActive },
      actor,
    )
  ).it;
const audited = (id: string) =>
  graph.sql<{ action: string; before: object; after: object }>(
    'select action, before, after from audit_entry where entity_id = $1 order by at',
    [id],
  );

test('a change leaves what it does not name, removes what is null, and is in the audit log', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 5, startsAt: stage.later(-5) });
  const endsAt = stage.later(120).toISOString();
  expect(await changes({ id: coupon.id, expectedVersion: 1, name: 'Summer', endsAt })).toMatchObject({
    coupon: { name: 'Summer', usageLimit: 5, endsAt, version: 2 },
  });
  expect(await changes({ id: coupon.id, usageLimit: null, startsAt: null })).toMatchObject({
    coupon: { name: 'Summer', usageLimit: null, startsAt: null, endsAt, version: 3 },
  });
  expect((await audited(coupon.id)).slice(1)).toMatchObject([
    { action: 'coupon.change', before: { name: 'Spring' }, after: { name: 'Summer', usageLimit: 5 } },
    { action: 'coupon.change', before: { usageLimit: 5 }, after: { usageLimit: null } },
  ]);
  expect(await stage.holds(coupon.code)).toMatchObject({ held: true, label: 'Summer' });
});

test('of two changes of one version the second is told of the first', async () => {
  const { id } = await stage.aCoupon();
  const answers = await times(2, (i) => changes({ id, expectedVersion: 1, name: `Name ${i}` }));
  expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['CouponPayload', 'StaleVersion']);
  expect(answers.find(({ __typename }) => __typename === 'StaleVersion').currentVersion).toBe(2);
});

test('a limit is never set below the orders that use the coupon', async () => {
  const { id, code } = await stage.aCoupon();
  const userId = randomUUID();
  const order = await stage.anOrderToBe(code, { userId });
  await stage.anOrderToBe(code, { userId });
  await stage.anOrderToBe(code);
  expect(await changes({ id, usageLimit: 2 })).toMatchObject({ path: 'usageLimit', usedCount: 3 });
  expect(await changes({ id, usageLimitPerUser: 1 })).toMatchObject({ path: 'usageLimitPerUser', usedCount: 2 });
  expect(await changes({ id, usageLimit: 3, usageLimitPerUser: 2 })).toMatchObject({ __typename: 'CouponPayload' });
  expect(await stage.holds(code)).toMatchObject({ problem: 'USED_UP' });
  await stage.releases(order.holdId, order.attemptId);
  expect(await changes({ id, usageLimit: 2, usageLimitPerUser: 1 })).toMatchObject({ __typename: 'CouponPayload' });
});

test('a limit that is lowered while customers take the coupon never lies below its uses', async () => {
  const { id, code } = await stage.aCoupon({ usageLimit: 40 });
  await Promise.all([
    times(30, () => stage.holds(code)),
    times(6, (i) => changes({ id, usageLimit: 30 - 5 * i, usageLimitPerUser: 1 })),
  ]);
  const [row] = await graph.sql<{ usage_count: number; usage_limit: number }>(
    'select usage_count, usage_limit from coupon where id = $1',
    [id],
  );
  expect(row!.usage_count).toBeLessThanOrEqual(row!.usage_limit);
});

test.each([
  ['an end before the start', { startsAt: '2027-01-02T00:00:00Z', endsAt: '2027-01-01T00:00:00Z' }, 'endsAt'],
  ['a start behind the end that stays', { startsAt: '2999-01-01T00:00:00Z' }, 'endsAt'],
  ['an empty name', { name: ' ' }, 'name'],
  ['a limit of nothing', { usageLimit: 0 }, 'usageLimit'],
])('%s is refused with its path', async (_, input, path) => {
  const { id } = await stage.aCoupon();
  expect(await changes({ id, ...input })).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
  expect(await audited(id)).toHaveLength(1);
});

test('a coupon that is off is refused as ended, keeps its orders, and is on again', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  expect(await switches(coupon.id, false)).toMatchObject({ coupon: { isActive: false, version: 2 } });
  expect(await stage.holds(coupon.code)).toMatchObject({ held: false, problem: 'ENDED' });
  expect(await stage.quotes(coupon.code)).toMatchObject({ applies: false, problem: 'ENDED' });
  await stage.reserved(order);
  await stage.paid(order);
  expect(await stage.stateOf(order)).toBe('USED');
  // Again changes nothing.
  expect(await switches(coupon.id, false)).toMatchObject({ coupon: { version: 2 } });
  expect(await switches(coupon.id, true)).toMatchObject({ coupon: { isActive: true, version: 3 } });
  expect(await stage.holds(coupon.code)).toMatchObject({ held: true });
  expect((await audited(coupon.id)).map(({ action }) => action)).toEqual([
    'coupon.create',
    'coupon.set_active',
    'coupon.set_active',
  ]);
});

test('only those who manage coupons change them, and an unknown one is not there', async () => {
  const { id } = await stage.aCoupon();
  for (const stranger of [aCustomer(), anAdministrator('ledger:read')]) {
    await expect(changes({ id, name: 'Mine' }, stranger)).rejects.toThrow('coupon:manage');
    await expect(switches(id, false, stranger)).rejects.toThrow('coupon:manage');
  }
  for (const unknown of [randomUUID(), 'nonsense']) {
    expect(await changes({ id: unknown, name: 'None' })).toMatchObject({ __typename: 'NotFound' });
    expect(await switches(unknown, true)).toMatchObject({ __typename: 'NotFound' });
  }
});
