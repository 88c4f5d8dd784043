import { randomUUID } from 'node:crypto';
import { aCustomer, anAdministrator, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { aCode, manager, promotionsStage, times } from './harness.ts';

const stage = await promotionsStage();
const { graph } = stage;
const TWD = (amountMinor: number) => ({ amountMinor, currency: 'TWD' });

test('createCoupon creates a percentage coupon with usage 0', async () => {
  const code = aCode();
  const input = {
    code: ` ${code.toLowerCase()} `,
    name: 'Frühling 春',
    valueBps: 1_250,
    usageLimit: 50,
    usageLimitPerUser: 2,
  };
  expect(await stage.creates({ ...input, startsAt: stage.later(1), minOrder: TWD(5_000) })).toMatchObject({
    coupon: {
      code,
      name: 'Frühling 春',
      mode: 'PERCENTAGE',
      valueBps: 1_250,
      value: null,
      minOrder: TWD(5_000),
      usageLimit: 50,
      usageLimitPerUser: 2,
      usageCount: 0,
      isActive: true,
    },
  });
});

test('a fixed coupon has a value and its currency', async () => {
  expect(await stage.creates({ mode: 'FIXED', valueBps: null, value: TWD(300) })).toMatchObject({
    coupon: { mode: 'FIXED', valueBps: null, value: TWD(300), minOrder: null, usageLimit: null, startsAt: null },
  });
});

test('promotion codes are unique, case-insensitive', async () => {
  const code = aCode();
  await stage.creates({ code });
  expect(await stage.creates({ code: code.toLowerCase() })).toMatchObject({
    __typename: 'CodeTaken',
    code: 'CODE_TAKEN',
  });
});

test('of ten concurrent creations with one code, one succeeds', async () => {
  const code = aCode();
  const answers = await times(10, () => stage.creates({ code }));
  expect(Map.groupBy(answers, ({ __typename }) => __typename).get('CouponPayload')).toHaveLength(1);
  expect(Map.groupBy(answers, ({ __typename }) => __typename).get('CodeTaken')).toHaveLength(9);
});

test.each([
  ['a percentage without its share', { valueBps: null }, 'valueBps'],
  ['no percent', { valueBps: 0 }, 'valueBps'],
  ['more than everything', { valueBps: 10_001 }, 'valueBps'],
  ['a percentage with an amount', { value: TWD(1) }, 'value'],
  ['a fixed coupon without its amount', { mode: 'FIXED', valueBps: null }, 'value'],
  ['a fixed coupon with a share', { mode: 'FIXED', value: TWD(1) }, 'valueBps'],
  ['a fixed coupon of nothing', { mode: 'FIXED', valueBps: null, value: TWD(0) }, 'value.amountMinor'],
  ['a negative amount', { mode: 'FIXED', valueBps: null, value: TWD(-1) }, 'value.amountMinor'],
  [
    'two currencies',
    { mode: 'FIXED', valueBps: null, value: TWD(1), minOrder: { amountMinor: 1, currency: 'VND' } },
    'minOrder.currency',
  ],
  ['free shipping, which is only planned', { mode: 'FREE_SHIPPING', valueBps: null }, 'mode'],
  ['a gift, which is only planned', { mode: 'GIFT', valueBps: null }, 'mode'],
  ['a short code', { code: 'ab' }, 'code'],
  ['a long code', { code: 'a'.repeat(41) }, 'code'],
  ['a code with a space', { code: 'SAVE 10' }, 'code'],
  ['a code of other letters', { code: 'GROSẞE' }, 'code'],
  ['no name', { name: ' ' }, 'name'],
  ['a limit of nothing', { usageLimit: 0 }, 'usageLimit'],
  ['a limit of nothing for a customer', { usageLimitPerUser: 0 }, 'usageLimitPerUser'],
])('%s is refused with its path, and nothing is created', async (_, input, path) => {
  const code = 'code' in input ? input.code : aCode();
  expect(await stage.creates({ code, ...input })).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
  expect(await graph.sql('select from coupon where code = upper($1)', [code])).toEqual([]);
});

test('a coupon ends after it starts', async () => {
  const startsAt = stage.later(10);
  expect(await stage.creates({ startsAt, endsAt: startsAt })).toMatchObject({ issues: [{ path: 'endsAt' }] });
});

test('coupon:manage is needed to create and to read coupons, by every path', async () => {
  const coupon = await stage.aCoupon();
  const read = 'query ($id: ID, $code: String) { coupon(id: $id, code: $code) { id code } }';
  const refer =
    'query ($id: ID!) { _entities(representations: [{ __typename: "Coupon", id: $id }]) { ... on Coupon { id } } }';
  const input = { code: aCode(), name: 'x', mode: 'FIXED', endsAt: stage.later(1) };
  const make = 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { __typename } }';
  for (const [actor, code] of [
    [anonymous, 'UNAUTHENTICATED'],
    [aCustomer(), 'FORBIDDEN'],
    [anAdministrator('order:read_any'), 'FORBIDDEN'],
  ] as const) {
    expect((await graph.answer(read, { id: coupon.id }, actor)).errors?.[0]?.extensions.code).toBe(code);
    expect((await graph.answer(make, { input }, actor)).errors?.[0]?.extensions.code).toBe(code);
    expect(await graph.run(refer, { id: coupon.id }, actor)).toEqual({ _entities: [null] });
  }
  const shown = { coupon: { id: coupon.id, code: coupon.code } };
  expect(await graph.run(read, { id: coupon.id.toUpperCase() }, manager)).toEqual(shown);
  expect(await graph.run(read, { code: coupon.code.toLowerCase() }, manager)).toEqual(shown);
  expect(await graph.run(refer, { id: coupon.id }, manager)).toEqual({ _entities: [{ id: coupon.id }] });
  for (const unknown of [{ id: 'nonsense' }, { id: randomUUID() }, { code: 'NOBODY' }, {}]) {
    expect(await graph.run(read, unknown, manager)).toEqual({ coupon: null });
  }
});

test('the references to many coupons are one query', async () => {
  const coupons = await times(20, () => stage.aCoupon());
  const of = coupons.map(({ id }) => ({ __typename: 'Coupon', id }));
  const read = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Coupon { id } } }';
  expect(await graph.statements(() => graph.run(read, { of }, manager))).toHaveLength(1);
});

test('createCoupon is audited', async () => {
  const coupon = await stage.aCoupon();
  const trace = await graph.sql('select action, actor_id, after from audit_entry where entity_id = $1', [coupon.id]);
  expect(trace).toMatchObject([{ action: 'coupon.create', actor_id: manager.id, after: { code: coupon.code } }]);
});

test('database constraints refuse invalid coupons', async () => {
  const { id } = await stage.aCoupon({ usageLimit: 1 });
  for (const [change, constraint] of [
    ['usage_count = 2', 'coupon_never_overused'],
    [`code = lower(code)`, 'code_is_in_capitals'],
    ['value_bps = 10001', 'coupon_takes_off_what_its_mode_says'],
    ['value_bps = null', 'coupon_takes_off_what_its_mode_says'],
    ["mode = 'FIXED', value_bps = null, value_minor = 1", 'value_has_a_currency'],
    ['starts_at = ends_at', 'coupon_ends_after_it_starts'],
  ]) {
    await expect(graph.sql(`update coupon set ${change} where id = $1`, [id])).rejects.toThrow(constraint);
  }
});
