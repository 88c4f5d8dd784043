import { aCustomer, sequentialScans } from '@muster/testing';
import { expect, test } from 'vitest';
import { manager, promotionsStage } from './harness.ts';

const stage = await promotionsStage();
const { graph } = stage;

const LIST = `query ($filter: CouponFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
  coupons(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const list = async (variables: object = {}, actor = manager) => (await graph.run(LIST, variables, actor)).coupons;
const codes = async (filter: object) =>
  (await list({ filter })).nodes.map(({ code }: { code: string }) => code) as string[];

test('coupons are listed newest first, both ways, by the beginning of code or name and by whether they are on', async () => {
  await stage.aCoupon({ code: 'MAY-OLD', name: 'Tea', startsAt: stage.later(-9), endsAt: stage.later(-1) });
  await stage.aCoupon({ code: 'MAY-OFF', name: 'Élan' });
  await graph.sql(`update coupon set is_active = false where code = 'MAY-OFF'`);
  await stage.aCoupon({ code: 'MAY_TEN', name: '100% tea' });
  await stage.aCoupon({ code: 'JUNE', name: 'May flowers', startsAt: stage.later(10) });
  expect(await list({ first: 2 })).toMatchObject({
    totalCount: 4,
    nodes: [{ code: 'JUNE' }, { code: 'MAY_TEN' }],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  });
  const { endCursor } = (await list({ first: 2 })).pageInfo;
  const rest = await list({ first: 2, after: endCursor });
  expect(rest.nodes).toEqual([{ code: 'MAY-OFF' }, { code: 'MAY-OLD' }]);
  expect((await list({ first: null, last: 2, before: rest.pageInfo.startCursor })).nodes).toHaveLength(2);
  expect(await codes({ search: 'may' })).toEqual(['JUNE', 'MAY_TEN', 'MAY-OFF', 'MAY-OLD']);
  expect(await codes({ search: 'may_' })).toEqual(['MAY_TEN']);
  expect(await codes({ search: '100%' })).toEqual(['MAY_TEN']);
  expect(await codes({ search: '%' })).toEqual([]);
  expect(await codes({ search: 'ÉLAN' })).toEqual(['MAY-OFF']);
  expect(await codes({ active: true })).toEqual(['JUNE', 'MAY_TEN']);
  expect(await codes({ active: false, search: 'MAY' })).toEqual(['MAY-OFF', 'MAY-OLD']);
  expect((await list({ filter: { active: false } })).totalCount).toBe(2);
});

test('nobody else sees the list, and a search has a limit', async () => {
  const answer = await graph.answer(LIST, {}, aCustomer());
  expect(answer.errors?.[0]?.message).toContain('coupon:manage');
  expect((await graph.answer(LIST, { filter: { search: 'x'.repeat(101) } }, manager)).errors).toHaveLength(1);
});

test('a page is one statement, with its count two, served by an index among many coupons', async () => {
  await graph.sql(`insert into coupon (id, code, name, mode, value_bps, starts_at, ends_at, is_active, created_by, created_at)
    select uuidv7(), 'BULK-' || n, 'Bulk ' || n, 'PERCENTAGE', 100, now() - interval '2 days', now() - interval '1 day', n % 9 = 0,
           uuidv7(), now() from generate_series(1, 20000) as n`);
  await graph.sql('vacuum analyze coupon');
  const { endCursor } = (await list({ first: 1 })).pageInfo;
  for (const filter of [{}, { active: true }, { search: 'BULK-777' }, { search: 'May f', active: true }]) {
    const read = await graph.statements(() =>
      graph.run(
        'query ($filter: CouponFilterInput, $after: String) { coupons(filter: $filter, first: 50, after: $after) { nodes { id code } } }',
        { filter, after: endCursor },
        manager,
      ),
    );
    expect(read).toHaveLength(1);
    expect(await sequentialScans(graph.databaseUrl, read)).toEqual([]);
  }
  expect(await graph.statements(() => list({ filter: { search: 'BULK-12' } }))).toHaveLength(2);
  const plan = await graph.sql(
    'explain (format json) select * from coupon where is_active and ends_at > now() order by id desc limit 21',
  );
  expect(JSON.stringify(plan)).toContain('switched_on_coupons');
});
