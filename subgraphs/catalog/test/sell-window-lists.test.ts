import { randomUUID } from 'node:crypto';
import { aCustomer, anApiClient, anonymous, testSubgraph } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { manager, shelfOf } from './harness.ts';
import { rowsRead } from './rows-read.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

const WINDOWS = `query ($filter: SellWindowFilterInput, $sort: SellWindowSort! = CLOSES_FIRST, $first: Int, $after: String, $last: Int, $before: String) {
  sellWindows(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id code status } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }`;

interface Page {
  totalCount: number;
  nodes: { id: string; code: string; status: string }[];
  pageInfo: { endCursor: string; startCursor: string; hasNextPage: boolean; hasPreviousPage: boolean };
}
const list = async (variables: object, actor = anonymous): Promise<Page> =>
  (await graph.run(WINDOWS, variables, actor)).sellWindows;
const codes = ({ nodes }: Page) => nodes.map(({ code }) => code);

/** Windows of one test, found by a word of their own in each code. */
async function windows(...plans: { readonly end: string; readonly opens?: boolean; readonly input?: object }[]) {
  const word = randomUUID().slice(0, 8);
  for (const { end, opens = true, input } of plans) {
    const { sellWindow } = await shelf.plansWindow({ code: `${word}-${end}`, ...input });
    if (opens) await shelf.moves('open', sellWindow.id);
  }
  return { word, code: (end: string) => `${word}-${end}` };
}

describe('sellWindows', () => {
  test('has announced windows for everybody, and drafts for those who manage them', async () => {
    const { word, code } = await windows({ end: 'open' }, { end: 'draft', opens: false });
    const filter = { search: word };
    for (const actor of [anonymous, aCustomer(), anApiClient('product:manage')]) {
      const page = await list({ filter }, actor);
      expect(codes(page)).toEqual([code('open')]);
      expect(page.totalCount).toBe(1);
      expect(codes(await list({ filter: { search: word, status: ['DRAFT'] } }, actor))).toEqual([]);
    }
    for (const actor of [manager, anApiClient('sell_window:manage')])
      expect(codes(await list({ filter }, actor)).toSorted()).toEqual([code('draft'), code('open')]);
  });

  test('is sorted by closing, by opening or by age, and read in both directions', async () => {
    const { word, code } = await windows(
      { end: 'a', input: { startAt: shelf.at(-3), closeAt: shelf.at(30) } },
      { end: 'b', input: { startAt: shelf.at(-2), closeAt: shelf.at(10) } },
      { end: 'c', input: { startAt: shelf.at(-4), closeAt: shelf.at(20) } },
    );
    const filter = { search: word };
    const ends = (...all: string[]) => all.map(code);
    expect(codes(await list({ filter }))).toEqual(ends('b', 'c', 'a'));
    expect(codes(await list({ filter, sort: 'OPENS_FIRST' }))).toEqual(ends('c', 'a', 'b'));
    expect(codes(await list({ filter, sort: 'NEWEST' }))).toEqual(ends('c', 'b', 'a'));
    const first = await list({ filter, first: 2 });
    expect(codes(first)).toEqual(ends('b', 'c'));
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await list({ filter, first: 2, after: first.pageInfo.endCursor });
    expect(codes(second)).toEqual(ends('a'));
    expect(codes(await list({ filter, last: 2, before: second.pageInfo.startCursor }))).toEqual(ends('b', 'c'));
  });

  test('is filtered by status, kind, product, closing time and text', async () => {
    const { word, code } = await windows(
      { end: 'now', input: { kind: 'FLASH_SALE', name: 'Tết Nguyên Đán', closeAt: shelf.at(10) } },
      { end: 'soon', input: { startAt: shelf.at(5), closeAt: shelf.at(20) } },
    );
    const { product } = await shelf.createsProduct();
    const [soon] = (await list({ filter: { search: code('soon') } })).nodes;
    await shelf.addsOffer({ sellWindowId: soon!.id, productId: product.id, thresholdQty: 1 });
    const found = async (filter: object) => codes(await list({ filter: { search: word, ...filter } }));
    expect(await found({ status: ['OPEN'] })).toEqual([code('now')]);
    expect(await found({ status: ['OPEN', 'SCHEDULED'] })).toEqual([code('now'), code('soon')]);
    expect(await found({ status: [] })).toEqual([]);
    expect(await found({ kind: ['FLASH_SALE'] })).toEqual([code('now')]);
    expect(await found({ productId: product.id })).toEqual([code('soon')]);
    expect(await found({ productId: 'nonsense' })).toEqual([]);
    expect(await found({ closesFrom: shelf.at(15) })).toEqual([code('soon')]);
    expect(await found({ closesUntil: shelf.at(15) })).toEqual([code('now')]);
    expect(codes(await list({ filter: { search: 'tết nguyên' } }))).toContain(code('now'));
    expect(codes(await list({ filter: { search: '%' } }))).toEqual([]);
  });

  test.each([
    ['a search text that never ends', { filter: { search: 'x'.repeat(101) } }],
    ['more statuses than there are', { filter: { status: Array.from({ length: 7 }, () => 'OPEN') } }],
    ['a date before our time', { filter: { closesFrom: new Date('1999-01-01T00:00:00Z') } }],
    ['an endless page', { first: 101 }],
    ['a cursor of another order', { after: Buffer.from('["sellWindows NEWEST"]').toString('base64url') }],
  ])('refuses %s', async (_, variables) => {
    expect((await graph.answer(WINDOWS, variables)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

const OFFERS = `query ($slug: String!, $open: Boolean! = true, $first: Int, $after: String) {
  product(slug: $slug) { offers(open: $open, first: $first, after: $after) {
    totalCount nodes { id sellWindow { status } } pageInfo { endCursor hasNextPage } } } }`;

describe('Product.offers', () => {
  test('says where a product can be reserved, and in which other windows it is', async () => {
    const { product } = await shelf.createsProduct();
    const offerIn = async (input: object, ...moves: ('open' | 'close')[]) => {
      const { sellWindow } = await shelf.plansWindow(input);
      const { offer } = await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 1 });
      for (const verb of moves) await shelf.moves(verb, sellWindow.id);
      return offer.id as string;
    };
    const [closing, open, soon, disabled, draft] = [
      await offerIn({}, 'open', 'close'),
      await offerIn({}, 'open'),
      await offerIn({ startAt: shelf.at(5) }, 'open'),
      await offerIn({}, 'open'),
      await offerIn({}),
    ];
    await graph.sql('update sell_window_offer set enabled = false where id = $1', [disabled]);
    const offers = async (variables: object, actor = anonymous) =>
      (await graph.run(OFFERS, { slug: product.slug, ...variables }, actor)).product.offers;
    const ids = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id);
    expect(await offers({})).toMatchObject({ totalCount: 1, nodes: [{ id: open, sellWindow: { status: 'OPEN' } }] });
    expect(ids(await offers({ open: false }))).toEqual([disabled, soon, open, closing]);
    expect(ids(await offers({ open: false }, manager))).toEqual([draft, disabled, soon, open, closing]);
    const first = await offers({ open: false, first: 3 });
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    expect(ids(await offers({ open: false, first: 3, after: first.pageInfo.endCursor }))).toEqual([closing]);
    await graph.sql('update sell_window_offer set enabled = true where id = $1', [disabled]);
  });

  test('a bad cursor fails its own page only', async () => {
    const { product } = await shelf.createsProduct();
    const { data, errors } = await graph.answer(
      'query ($id: ID!) { product(id: $id) { good: offers { totalCount } bad: offers(after: "nonsense") { totalCount } } }',
      { id: product.id },
    );
    expect(errors?.map(({ path, extensions: { code } }) => [path, code])).toEqual([
      [['product', 'bad'], 'BAD_USER_INPUT'],
    ]);
    expect(data).toEqual({ product: { good: { totalCount: 0 }, bad: null } });
  });
});

test('offerPage has the offers of a window in their order, and sellWindowOffer each of them', async () => {
  const { sellWindow } = await shelf.plansWindow();
  const ids: string[] = [];
  for (let number = 0; number < 3; number += 1) {
    const { product } = await shelf.createsProduct();
    ids.push((await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 1 })).offer.id);
  }
  const page = async (actor: typeof anonymous, args: string) =>
    (
      await graph.run(
        `query ($id: ID!) { sellWindow(id: $id) { offerPage(${args}) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage } } } }`,
        { id: sellWindow.id },
        actor,
      )
    ).sellWindow?.offerPage;
  expect(await page(anonymous, 'first: 2')).toBeUndefined();
  const one = async (actor: typeof anonymous) =>
    (await graph.run('query ($id: ID!) { sellWindowOffer(id: $id) { id } }', { id: ids[0] }, actor)).sellWindowOffer;
  expect(await one(anonymous)).toBeNull();
  expect(await one(manager)).toEqual({ id: ids[0] });
  await shelf.moves('open', sellWindow.id);
  expect(await one(anonymous)).toEqual({ id: ids[0] });
  expect(await page(anonymous, 'first: 2')).toEqual({
    totalCount: 3,
    nodes: [{ id: ids[0] }, { id: ids[1] }],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  });
  expect(await page(anonymous, 'last: 2')).toEqual({
    totalCount: 3,
    nodes: [{ id: ids[1] }, { id: ids[2] }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
});

describe('with twenty thousand windows of a product each', () => {
  const select = async (work: () => Promise<unknown>) =>
    (await graph.statements(work)).filter((sql) => /^select/i.test(sql));

  test('a page reads what it shows, wherever it begins, and takes a fixed number of statements', async () => {
    await graph.sql(
      `with windows as (
         insert into sell_window (id, code, name, kind, status, start_at, close_at, timezone, goal_policy, confirm_mode,
           payment_window_minutes, payment_grace_minutes, created_at, announced_at)
         select uuidv7(), 'many-' || n, 'Many', 'PREORDER', case when n % 1000 = 0 then 'SCHEDULED' else 'OPEN' end,
           now() + make_interval(mins => n), now() + make_interval(mins => n, days => 1), 'Asia/Taipei', 'PRODUCE_ANYWAY', 'MANUAL', 60, 30, now(), now()
           from generate_series(1, 20000) as n returning id, code),
       products as (
         insert into product (id, slug, name, status, created_at)
         select uuidv7(), code, 'Many', 'ACTIVE', now() from windows returning id, slug),
       chosen as (
         insert into variant (id, product_id, sku, sku_key, name, position)
         select uuidv7(), id, slug, slug, 'Blue', 0 from products returning id, product_id),
       priced as (
         insert into variant_price (id, variant_id, currency, amount_minor, position)
         select uuidv7(), id, 'TWD', 1000, 0 from chosen),
       ranged as (
         insert into product_price_range (id, product_id, currency, min_minor, max_minor, is_on_sale)
         select uuidv7(), id, 'TWD', 1000, 1000, true from products)
       insert into sell_window_offer (id, sell_window_id, product_id, variants, threshold_qty, lead_days, ship_days, created_at)
       select uuidv7(), windows.id, products.id,
              jsonb_build_array(jsonb_build_object('variantId', chosen.id, 'sku', slug, 'name', 'Blue', 'amountMinor', 1000, 'currency', 'TWD')),
              1, 0, 0, now()
         from windows join products on slug = code join chosen on chosen.product_id = products.id`,
    );
    await graph.sql('vacuum analyze');
    const [some] = await graph.sql<{ id: string }>(`select id from product where slug = 'many-777'`);
    const middle = async (sort: string) =>
      (await list({ sort, first: 1, filter: { closesFrom: new Date(Date.now() + 8 * 86_400_000) } })).pageInfo
        .endCursor;
    for (const variables of [
      { sort: 'CLOSES_FIRST' },
      { sort: 'CLOSES_FIRST', after: await middle('CLOSES_FIRST') },
      { sort: 'OPENS_FIRST', after: await middle('OPENS_FIRST') },
      { sort: 'NEWEST', after: await middle('NEWEST') },
      { filter: { status: ['SCHEDULED'] } },
      { filter: { productId: some!.id } },
      { filter: { closesFrom: new Date(Date.now() + 10 * 86_400_000) } },
    ]) {
      const statements = await select(() => graph.run(WINDOWS.replace('totalCount', ''), { first: 20, ...variables }));
      expect(statements).toHaveLength(1);
      expect(await rowsRead(graph.databaseUrl, statements), JSON.stringify(variables)).toBeLessThan(250);
    }
  });

  test('fifty products with their offers, windows and counts are six statements', async () => {
    const statements = await select(() =>
      graph.run(
        '{ products(first: 50) { nodes { id offers { totalCount nodes { id price { amountMinor } sellWindow { name } } } } } }',
      ),
    );
    expect(statements.length).toBeLessThanOrEqual(6);
  });
});
