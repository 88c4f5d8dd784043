import { randomUUID } from 'node:crypto';
import { productCreated } from '@muster/events';
import { aCustomer, anonymous, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { shelfOf, variant } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

test('createProduct puts a product on sale with variants and prices, and emits product.created', async () => {
  const slug = `tea-${randomUUID()}`;
  const made = await shelf.createsProduct({
    slug,
    name: '烏龍茶 Trà ô long',
    variants: [
      variant(`${slug}-s`, 900),
      {
        ...variant(`${slug}-l`),
        prices: [
          { amountMinor: 1_500, currency: 'TWD' },
          { amountMinor: 120_000, currency: 'VND' },
        ],
      },
    ],
  });
  expect(made.product.variants).toMatchObject([
    { price: { amountMinor: 900 } },
    { price: { amountMinor: 1_500, currency: 'TWD' } },
  ]);
  const read = await graph.run(
    'query ($slug: String!) { product(slug: $slug) { name variants { price(currency: "VND") { amountMinor formatted(locale: "vi-VN") } } } }',
    { slug },
  );
  expect(read.product.name).toBe('烏龍茶 Trà ô long');
  expect(read.product.variants[0].price).toBeNull();
  expect(read.product.variants[1].price.formatted.normalize('NFKC')).toBe('120.000 ₫');
  expect(await graph.emitted(productCreated)).toContainEqual({ productId: made.product.id, slug });
});

test('slugs and SKUs are unique, also under concurrency', async () => {
  const slug = `one-${randomUUID()}`;
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => shelf.createsProduct({ slug, variants: [variant(`${slug}-${index}`)] })),
  );
  expect(answers.filter(({ __typename }) => __typename === 'CreateProductPayload')).toHaveLength(1);
  expect(answers.filter(({ __typename }) => __typename === 'SlugTaken')).toHaveLength(7);
  const taken = answers.find(({ product }) => product !== undefined).product.variants[0].sku;
  expect(await shelf.createsProduct({ variants: [variant(`fresh-${randomUUID()}`), variant(taken)] })).toMatchObject({
    __typename: 'SkuTaken',
    sku: taken,
  });
});

test.each([
  ['a slug with spaces', { slug: 'two words' }, 'slug'],
  ['an empty name', { name: '   ' }, 'name'],
  ['no variant', { variants: [] }, 'variants'],
  ['a SKU twice', { variants: [variant('same'), variant('same')] }, 'variants'],
  ['a negative price', { variants: [variant('x', -1)] }, 'variants.0.prices.0.amountMinor'],
  ['no price', { variants: [{ sku: 'x', name: 'x', prices: [] }] }, 'variants.0.prices'],
  ['a description that never ends', { description: 'x'.repeat(10_001) }, 'description'],
])('%s is refused with its path', async (_, input, path) => {
  expect(await shelf.createsProduct(input)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
});

test('products are paginated, newest first, and searched by part of the name', async () => {
  const word = `needle${randomUUID().slice(0, 8)}`;
  for (const number of [1, 2, 3]) await shelf.createsProduct({ name: `${word.toUpperCase()} ${number}` });
  const page = (after: string | null) =>
    graph.run(
      'query ($search: String, $after: String) { products(first: 2, search: $search, after: $after) { totalCount edges { node { name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }',
      { search: word, after },
    );
  const { products: first } = await page(null);
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  const { products: second } = await page(first.pageInfo.endCursor);
  expect(second).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
  const names = [...first.edges, ...second.edges].map(({ node }: { node: { name: string } }) => node.name.at(-1));
  expect(names).toEqual(['3', '2', '1']);
});

test('search wildcards are escaped', async () => {
  const { products } = await graph.run('{ products(search: "%") { totalCount } }');
  expect(products.totalCount).toBe(0);
});

test('an unbounded page and a cursor of another list are refused', async () => {
  const tooMany = await graph.answer('{ products(first: 101) { totalCount } }');
  expect(tooMany.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  for (const after of ['bm9uc2Vuc2U', 'WyJhYmMiXQ', 'x'.repeat(600)]) {
    const foreign = await graph.answer('query ($after: String) { products(after: $after) { totalCount } }', { after });
    expect(foreign.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
});

test('an unknown or malformed id answers null, never an error', async () => {
  expect(
    await graph.run('{ a: product(id: "nonsense") { id } b: product(slug: "nobody") { id } c: product { id } }'),
  ).toEqual({ a: null, b: null, c: null });
});

test('createProduct needs product:manage', async () => {
  const ask = 'mutation { createProduct(input: { slug: "x", name: "x", variants: [] }) { __typename } }';
  expect((await graph.answer(ask, {}, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect((await graph.answer(ask, {}, aCustomer())).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('fifty products with variants and prices are two queries', async () => {
  for (let number = 0; number < 50; number += 1) await shelf.createsProduct();
  const statements = await graph.statements(() =>
    graph.run('{ products(first: 50) { edges { node { id variants { id price { amountMinor } } } } } }'),
  );
  expect(statements).toHaveLength(2);
});

test('a SKU that differs in case or width only is a duplicate', async () => {
  const variant = (sku: string) => ({
    variants: [{ sku, name: 'Blue', prices: [{ amountMinor: 100, currency: 'TWD' }] }],
  });
  const first = await shelf.createsProduct({ slug: 'sku-first', ...variant('caf\u00e9-1') });
  expect(first.__typename).toBe('CreateProductPayload');
  for (const sku of ['cafe\u0301-1', 'CAF\u00c9-1', 'caf\u00e9\u200b-1', '\uff43af\u00e9-1']) {
    const again = await shelf.createsProduct({ slug: 'sku-again', ...variant(sku) });
    expect(again).toMatchObject({ __typename: 'SkuTaken', sku: 'caf\u00e9-1' });
  }
  const twins = { variants: [...variant('twin-1').variants, ...variant('TWIN-1').variants] };
  expect(await shelf.createsProduct({ slug: 'sku-twins', ...twins })).toMatchObject({ __typename: 'InvalidInput' });
});
