import { randomUUID } from 'node:crypto';
import { anAdministrator, anonymous, testSubgraph } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { manager, shelfOf, variant } from './harness.ts';
import { rowsRead } from './rows-read.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);
const merchandiser = anAdministrator('product:manage', 'price:manage', 'sell_window:manage');

const PRODUCTS = `query ($search: String, $filter: ProductFilterInput, $sort: ProductSort, $currency: CurrencyCode, $first: Int, $after: String) {
  products(search: $search, filter: $filter, sort: $sort, currency: $currency, first: $first, after: $after) {
    totalCount nodes { name } pageInfo { endCursor hasNextPage } } }`;
const CATALOGUE = `query ($filter: CatalogueFilterInput, $sort: CatalogueSort! = CHANGED) {
  catalogue(filter: $filter, sort: $sort) { totalCount nodes { name status } } }`;

interface Page {
  totalCount: number;
  nodes: { name: string }[];
  pageInfo: { endCursor: string; hasNextPage: boolean };
}
const list = async (variables: object): Promise<Page> => (await graph.run(PRODUCTS, variables)).products;
/** The letter that each product of a test ends with. */
const letters = ({ nodes }: { nodes: { name: string }[] }) => nodes.map(({ name }) => name.at(-1)).join('');
const twd = (amountMinor: number) => ({ amountMinor, currency: 'TWD' });

/** Products whose names begin with a word of their own: one for each letter, with the prices of its variants. */
async function products(prices: Readonly<Record<string, readonly number[]>>) {
  const word = randomUUID().slice(0, 8);
  const made: Record<string, { id: string; variants: { id: string }[] }> = {};
  for (const [letter, amounts] of Object.entries(prices)) {
    const variants = amounts.map((amount, number) => variant(`${word}-${letter}-${number}`, amount));
    made[letter] = (
      await shelf.createsProduct({ name: `${word} ${letter}`, slug: `${word}-${letter}`, variants })
    ).product;
  }
  return { word, made };
}
async function moves(id: string, status: string, expectedVersion = 1) {
  const query = 'mutation ($input: UpdateProductInput!) { updateProduct(input: $input) { __typename } }';
  const { updateProduct } = await graph.run(query, { input: { id, expectedVersion, status } }, merchandiser);
  expect(updateProduct.__typename).toBe('ProductPayload');
}

describe('products', () => {
  test('are sorted by age, name or the lowest price in one currency', async () => {
    const { word } = await products({ b: [300, 100], a: [200], c: [50, 900] });
    const sorted = async (sort: string) => letters(await list({ search: word, sort, currency: 'TWD' }));
    expect(await sorted('NEWEST')).toBe('cab');
    expect(await sorted('NAME')).toBe('abc');
    expect(await sorted('PRICE_ASC')).toBe('cba');
    expect(await sorted('PRICE_DESC')).toBe('abc');
    const first = await list({ search: word, sort: 'PRICE_ASC', currency: 'TWD', first: 2 });
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const after = first.pageInfo.endCursor;
    expect(letters(await list({ search: word, sort: 'PRICE_ASC', currency: 'TWD', first: 2, after }))).toBe('a');
    expect(letters(await list({ search: word, sort: 'PRICE_ASC', currency: 'VND' }))).toBe('');
  });

  test('are filtered by the lowest price', async () => {
    const { word } = await products({ a: [100], b: [200, 900], c: [300] });
    const found = async (filter: object, sort = 'NAME') => letters(await list({ search: word, filter, sort }));
    expect(await found({ minPrice: twd(200) })).toBe('bc');
    expect(await found({ maxPrice: twd(200) })).toBe('ab');
    expect(await found({ minPrice: twd(150), maxPrice: twd(250) })).toBe('b');
    expect(await found({ minPrice: twd(150), maxPrice: twd(300) }, 'PRICE_DESC')).toBe('cb');
    expect(await found({ maxPrice: { amountMinor: 900, currency: 'VND' } })).toBe('');
  });

  test('follow their prices and their status', async () => {
    const { word, made } = await products({ a: [100], b: [200] });
    const byPrice = async () => letters(await list({ search: word, sort: 'PRICE_ASC', currency: 'TWD' }));
    const input = { entries: [{ variantId: made.a!.variants[0]!.id, price: twd(900) }] };
    await graph.run(
      'mutation ($input: SetPricesInput!) { setPrices(input: $input) { __typename } }',
      { input },
      merchandiser,
    );
    expect(await byPrice()).toBe('ba');
    await moves(made.b!.id, 'INACTIVE');
    expect(await byPrice()).toBe('a');
    await moves(made.b!.id, 'ACTIVE', 2);
    expect(await byPrice()).toBe('ba');
  });

  test('are filtered by whether they can be reserved now', async () => {
    const { word, made } = await products({ a: [1], b: [2], c: [3] });
    const { sellWindow } = await shelf.plansWindow();
    await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: made.b!.id, thresholdQty: 1 });
    const found = async (preorder: boolean | null) =>
      letters(await list({ search: word, filter: { preorder }, sort: 'NAME' }));
    expect(await found(true)).toBe('');
    await shelf.moves('open', sellWindow.id);
    expect(await found(true)).toBe('b');
    expect(await found(false)).toBe('ac');
    expect(await found(null)).toBe('abc');
    expect(letters(await list({ search: word, filter: { preorder: true }, sort: 'PRICE_ASC', currency: 'TWD' }))).toBe(
      'b',
    );
    await shelf.moves('close', sellWindow.id);
    expect(await found(true)).toBe('');
  });

  test.each([
    ['an order by price without a currency', { sort: 'PRICE_ASC' }],
    ['bounds in two currencies', { filter: { minPrice: twd(1), maxPrice: { amountMinor: 1, currency: 'VND' } } }],
    [
      'a bound in another currency than that of the order',
      { sort: 'PRICE_ASC', currency: 'VND', filter: { minPrice: twd(1) } },
    ],
    ['a negative bound', { filter: { minPrice: twd(-1) } }],
  ])('refuse %s', async (_, variables) => {
    expect((await graph.answer(PRODUCTS, variables)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

test('catalogue has products of every status for those who manage them, found also by SKU', async () => {
  const { word, made } = await products({ a: [1], b: [2], c: [3] });
  await moves(made.a!.id, 'INACTIVE');
  const { sellWindow } = await shelf.plansWindow();
  await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: made.b!.id, thresholdQty: 1 });
  await shelf.moves('open', sellWindow.id);
  const found = async (filter: object, sort = 'NAME') =>
    letters((await graph.run(CATALOGUE, { filter: { search: word, ...filter }, sort }, manager)).catalogue);
  expect(await found({})).toBe('abc');
  expect(await found({}, 'NEWEST')).toBe('cba');
  expect(await found({}, 'CHANGED')).toBe('acb');
  expect(await found({ status: ['INACTIVE', 'DRAFT'] })).toBe('a');
  expect(await found({ inOpenWindow: true })).toBe('b');
  expect(await found({ inOpenWindow: false })).toBe('ac');
  expect(await found({ search: `${word}-C-0` })).toBe('c');
  const { errors } = await graph.answer(CATALOGUE, {}, anonymous);
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('of twenty thousand products a page reads what it shows', async () => {
  await graph.sql(
    `with made as (
       insert into product (id, slug, name, status, created_at)
       select uuidv7(), 'mass-' || n, 'Mass ' || lpad(n::text, 6, '0'), 'ACTIVE', now() from generate_series(1, 20000) as n returning id, slug),
     chosen as (
       insert into variant (id, product_id, sku, sku_key, name, position)
       select uuidv7(), id, slug, slug, 'Blue', 0 from made returning id, substr(sku, 6)::int as n, product_id),
     priced as (
       insert into variant_price (id, variant_id, currency, amount_minor, position)
       select uuidv7(), id, 'USD', n, 0 from chosen)
     insert into product_price_range (id, product_id, currency, min_minor, max_minor, is_on_sale)
     select uuidv7(), product_id, 'USD', n, n, true from chosen`,
  );
  await graph.sql('vacuum analyze');
  const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
  for (const variables of [
    { sort: 'PRICE_ASC', currency: 'USD' },
    { sort: 'PRICE_DESC', currency: 'USD', filter: { maxPrice: usd(10_000) } },
    { sort: 'PRICE_ASC', filter: { minPrice: usd(9_000), maxPrice: usd(9_100) } },
    { sort: 'NAME' },
    { sort: 'NEWEST' },
  ]) {
    const statements = await graph.statements(() =>
      graph.run(PRODUCTS.replace('totalCount', ''), { first: 20, ...variables }),
    );
    const reads = statements.filter((sql) => /^select/i.test(sql));
    expect(reads.length).toBeLessThanOrEqual(2);
    expect(await rowsRead(graph.databaseUrl, reads), JSON.stringify(variables)).toBeLessThan(250);
  }
});
