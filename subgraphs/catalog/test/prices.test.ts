import { randomUUID } from 'node:crypto';
import { priceChanged } from '@muster/events';
import { aCustomer, anAdministrator, anApiClient, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { manager, shelfOf, variant } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);
const merchandiser = anAdministrator('product:manage', 'price:manage');

async function sets(
  entries: readonly (readonly [variantId: string, amountMinor: number, currency?: string])[],
  reason?: string,
) {
  const { setPrices } = await graph.run(
    `mutation ($input: SetPricesInput!) { setPrices(input: $input) { __typename
       ... on PricesPayload { variants { id price { amountMinor currency } } } ... on UserError { code } ... on InvalidInput { issues { path code limit } } } }`,
    {
      input: {
        reason,
        entries: entries.map(([variantId, amountMinor, currency = 'TWD']) => ({
          variantId,
          price: { amountMinor, currency },
        })),
      },
    },
    merchandiser,
  );
  return setPrices;
}
const HISTORY = `query ($ids: [ID!]!, $currency: CurrencyCode, $first: Int, $after: String) { variants(ids: $ids) {
  price { amountMinor } priceChanges(currency: $currency, first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    nodes { old { amountMinor } new { amountMinor currency } reason at by { kind user { id } } } } } }`;
const historyOf = async (id: string, variables: object = {}) =>
  (await graph.run(HISTORY, { ids: [id], ...variables }, merchandiser)).variants[0].priceChanges;

async function aProduct(count = 1) {
  const sku = randomUUID();
  const variants = Array.from({ length: count }, (_, number) => variant(`${sku}-${number}`));
  const { product } = await shelf.createsProduct({ variants });
  return { id: product.id as string, variants: product.variants.map(({ id }: { id: string }) => id) as string[] };
}

test('setPrices sets prices of several variants, each with its history, event and trace', async () => {
  const { id: productId, variants } = await aProduct(2);
  const [one, other] = variants as [string, string];
  expect(
    await sets(
      [
        [other, 2_000],
        [one, 900],
        [one, 30_000, 'VND'],
      ],
      'Spring',
    ),
  ).toEqual({
    __typename: 'PricesPayload',
    variants: [
      { id: other, price: { amountMinor: 2_000, currency: 'TWD' } },
      { id: one, price: { amountMinor: 900, currency: 'TWD' } },
    ],
  });
  await sets([[one, 800]]);
  const by = { kind: 'USER', user: { id: merchandiser.id } };
  expect(await historyOf(one)).toMatchObject({
    totalCount: 3,
    nodes: [
      { old: { amountMinor: 900 }, new: { amountMinor: 800, currency: 'TWD' }, reason: null, by },
      { old: null, new: { amountMinor: 30_000, currency: 'VND' }, reason: 'Spring', by },
      { old: { amountMinor: 1_000 }, new: { amountMinor: 900 }, reason: 'Spring', by },
    ],
  });
  expect((await historyOf(one, { currency: 'VND' })).totalCount).toBe(1);
  const first = await historyOf(one, { currency: 'TWD', first: 1 });
  expect(first).toMatchObject({
    totalCount: 2,
    nodes: [{ new: { amountMinor: 800 } }],
    pageInfo: { hasNextPage: true },
  });
  expect(await historyOf(one, { currency: 'TWD', first: 1, after: first.pageInfo.endCursor })).toMatchObject({
    nodes: [{ new: { amountMinor: 900 } }],
  });
  const events = (await graph.emitted(priceChanged)).filter((event) => event.productId === productId);
  expect(events).toHaveLength(4);
  expect(events).toContainEqual({ productId, variantId: other, currency: 'TWD', oldMinor: 1_000, newMinor: 2_000 });
  const trace = await graph.sql('select action, before, after from audit_entry where entity_id = $1 order by at, id', [
    other,
  ]);
  expect(trace).toMatchObject([
    {
      action: 'price.set',
      before: { amountMinor: 1_000 },
      after: { amountMinor: 2_000, currency: 'TWD', reason: 'Spring' },
    },
  ]);
});

test('a price that is set again leaves no trace, and concurrent ones leave a history without a gap', async () => {
  const [one] = (await aProduct()).variants as [string];
  await sets([[one, 1_000]]);
  expect((await historyOf(one)).totalCount).toBe(0);
  await Promise.all([1, 2, 3, 4].map((amount) => sets([[one, amount]])));
  // The invariant that follows every test looks at the history.
  expect((await historyOf(one)).totalCount).toBe(4);
});

test('an offer keeps its frozen price, and shows it for each variant', async () => {
  const { id, variants } = await aProduct(2);
  const { sellWindow } = await shelf.plansWindow();
  const { offer } = await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: id, thresholdQty: 1 });
  await shelf.moves('open', sellWindow.id);
  await sets([[variants[0]!, 5_000]]);
  const { sellWindowOffer } = await graph.run(
    `query ($id: ID!) { sellWindowOffer(id: $id) { price { amountMinor } variants { sku name price { amountMinor currency } variant { id price { amountMinor } } } } }`,
    { id: offer.id },
  );
  expect(sellWindowOffer).toMatchObject({
    price: { amountMinor: 1_000 },
    variants: [
      {
        name: 'Blue',
        price: { amountMinor: 1_000, currency: 'TWD' },
        variant: { id: variants[0], price: { amountMinor: 5_000 } },
      },
      { price: { amountMinor: 1_000 }, variant: { id: variants[1], price: { amountMinor: 1_000 } } },
    ],
  });
});

test('all prices are set or none: unknown variants, repeats, bounds and too many currencies are refused', async () => {
  const { variants } = await aProduct(2);
  const [one, other] = variants as [string, string];
  expect(
    await sets([
      [one, 5],
      [randomUUID(), 5],
    ]),
  ).toMatchObject({ __typename: 'NotFound' });
  expect(await sets([['nonsense', 5]])).toMatchObject({ __typename: 'NotFound' });
  expect(await sets([])).toMatchObject({ issues: [{ path: 'entries' }] });
  expect(
    await sets([
      [one, 5],
      [one.toUpperCase(), 6],
    ]),
  ).toMatchObject({ issues: [{ path: 'entries' }] });
  expect(await sets([[one, -1]])).toMatchObject({ issues: [{ path: 'entries.0.price.amountMinor' }] });
  expect(await sets([[one, 10 ** 12 + 1]])).toMatchObject({ issues: [{ path: 'entries.0.price.amountMinor' }] });
  expect(await sets([[one, 1]], 'x'.repeat(501))).toMatchObject({ issues: [{ path: 'reason' }] });
  expect(await sets(Array.from({ length: 501 }, () => [one, 1] as const))).toMatchObject({
    issues: [{ path: 'entries' }],
  });
  const currencies = 'VND USD EUR GBP JPY KRW CNY HKD SGD THB MYR IDR PHP INR AUD NZD CAD CHF SEK'.split(' ');
  expect(await sets(currencies.map((currency) => [other, 1, currency] as const))).toMatchObject({
    __typename: 'PricesPayload',
  });
  expect(
    await sets([
      [one, 7],
      [other, 1, 'NOK'],
    ]),
  ).toMatchObject({
    issues: [{ path: 'entries.1.price.currency', code: 'TOO_MANY', limit: 20 }],
  });
  expect((await historyOf(one)).totalCount).toBe(0);
});

test('prices need price:manage, and their history product:manage', async () => {
  const { variants } = await aProduct();
  const set = 'mutation ($input: SetPricesInput!) { setPrices(input: $input) { __typename } }';
  const input = { entries: [{ variantId: variants[0], price: { amountMinor: 1, currency: 'TWD' } }] };
  for (const actor of [aCustomer(), manager]) {
    const { errors } = await graph.answer(set, { input }, actor);
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
  const key = anApiClient('price:manage');
  expect(await graph.run(set, { input }, key)).toEqual({ setPrices: { __typename: 'PricesPayload' } });
  const { errors } = await graph.answer(HISTORY, { ids: variants }, key);
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await historyOf(variants[0]!)).toMatchObject({ nodes: [{ by: { kind: 'API_CLIENT', user: null } }] });
});

test('the histories of a hundred variants are three statements', async () => {
  const { variants } = await aProduct(100);
  await sets(variants.map((id, number) => [id, 2_000 + number] as const));
  const statements = await graph.statements(() => graph.run(HISTORY, { ids: variants }, merchandiser));
  // Variants, prices, and pages, rows and counts of the histories.
  expect(statements.length).toBeLessThanOrEqual(5);
});
