import { randomUUID } from 'node:crypto';
import { knownProducts, orderPaid, wishlistItemAdded } from '@muster/events';
import { aCustomer, anonymous } from '@muster/testing';
import { GraphQLError } from 'graphql';
import { beforeEach, expect, test } from 'vitest';
import { ACTIVITIES_MAX } from '../src/person/activity/note-activity.ts';
import { COMPARISONS_MAX, SEARCHES_MAX, VIEWS_MAX, WISHLIST_MAX } from '../src/person/browsing/browsing.rules.ts';
import { inBatches, times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk, offShelf, asked, catalogKnows } = await usersHarness();
beforeEach(catalogKnows);
const ERR = '... on UserError { code } ... on InvalidInput { issues { path } }';
const WISH = `mutation ($input: AddToWishlistInput!) { result: addToWishlist(input: $input) { __typename ... on WishlistPayload { item { id notes product { id } variant { id } } } ... on TooMany { limit } ${ERR} } }`;
const UNWISH = `mutation ($id: ID!) { result: removeFromWishlist(id: $id) { ... on RemovedPayload { removedId } ... on UserError { code } } }`;
const VIEW = `mutation ($productId: ID!) { result: noteProductView(productId: $productId) { ... on ProductViewPayload { view { count product { id } } } ${ERR} } }`;
const COMPARE = `mutation ($input: SaveComparisonInput!) { result: saveComparison(input: $input) { __typename ... on ComparisonPayload { comparison { id name products { id } } } ${ERR} } }`;
const UNCOMPARE = `mutation ($id: ID!) { result: removeComparison(id: $id) { ... on RemovedPayload { removedId } ... on UserError { code } } }`;
const SEARCH = `mutation ($input: LogSearchInput!) { result: logSearch(input: $input) { ... on SearchPayload { search { id query filters { name value } resultsCount } } ${ERR} } }`;
const CLICK = `mutation ($id: ID!, $productId: ID!) { result: noteSearchClick(id: $id, productId: $productId) { ... on SearchPayload { search { query clickedProduct { id } } } ${ERR} } }`;
const LISTS = ['wishlist', 'recentlyViewed', 'searches', 'activities'] as const;
const NODE = {
  wishlist: 'product { id }',
  recentlyViewed: 'product { id }',
  searches: 'query',
  activities: 'type entityId',
};
type Person = Awaited<ReturnType<typeof aPerson>>;

/** Everything in a list of an account, read page by page. */
// biome-ignore lint/suspicious/noExplicitAny: the nodes of whichever list
async function all(who: Person, list: (typeof LISTS)[number]): Promise<any[]> {
  const found = [];
  for (let after = null as string | null; ; ) {
    const { me } = await graph.run(
      `query ($after: String) { me { ${list}(first: 70, after: $after) { edges { node { ${NODE[list]} } } pageInfo { hasNextPage endCursor } } } }`,
      { after },
      who,
    );
    found.push(...me[list].edges.map(({ node }: { node: object }) => node));
    if (!me[list].pageInfo.hasNextPage) return found;
    after = me[list].pageInfo.endCursor;
  }
}
const wishes = async (who: Person, input: object) => (await graph.run(WISH, { input }, who)).result;

test('a product is on a wishlist once per variant, with the latest notes, also after concurrent requests', async () => {
  const anna = await aPerson();
  const [productId, variantId] = [randomUUID(), randomUUID()];
  const answers = await times(5, (i) => wishes(anna, { productId, notes: `送給媽媽 ${i}` }));
  expect(new Set(answers.map(({ item }) => item.id)).size).toBe(1);
  expect((await wishes(anna, { productId, variantId })).item).toMatchObject({
    notes: null,
    variant: { id: variantId },
  });
  expect(await all(anna, 'wishlist')).toHaveLength(2);
  expect((await graph.emitted(wishlistItemAdded)).filter(({ userId }) => userId === anna.id)).toHaveLength(2);
  const { id } = answers[0].item;
  expect((await graph.run(UNWISH, { id }, await aPerson())).result.code).toBe('NOT_FOUND');
  expect((await graph.run(UNWISH, { id }, anna)).result).toEqual({ removedId: id });
  expect((await graph.run(UNWISH, { id }, anna)).result.code).toBe('NOT_FOUND');
});

test('products show whether they are on the wishlist, in one query', async () => {
  const anna = await aPerson();
  const products = Array.from({ length: 8 }, () => randomUUID() as string);
  await wishes(anna, { productId: products[3] });
  const read = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { id isWishlisted } } }';
  const of = products.map((id) => ({ __typename: 'Product', id }));
  const wished = async (who: Parameters<typeof graph.run>[2]) =>
    (await graph.run(read, { of }, who))._entities.map(({ isWishlisted }: { isWishlisted: boolean }) => isWishlisted);
  expect(await wished(anna)).toEqual(products.map((_, i) => i === 3));
  expect(await wished(anonymous)).toEqual(products.map(() => false));
  expect(await graph.statements(() => wished(anna))).toHaveLength(1);
});

test('lists are bounded', async () => {
  const anna = await aPerson();
  const seed = (table: string, columns: string, count: number) =>
    graph.sql(`insert into ${table} (account_id, ${columns}`.concat(` from generate_series(1, ${count})`), [anna.id]);
  await wishes(anna, { productId: randomUUID() });
  await seed('wishlist_item', `id, product_id, added_at) select $1, uuidv7(), uuidv7(), now()`, WISHLIST_MAX - 1);
  expect(await wishes(anna, { productId: randomUUID() })).toMatchObject({ __typename: 'TooMany', limit: WISHLIST_MAX });
  expect(await all(anna, 'wishlist')).toHaveLength(WISHLIST_MAX);

  await seed(
    'product_view',
    `product_id, count, last_viewed_at) select $1, uuidv7(), 1, now() - interval '1 day'`,
    VIEWS_MAX,
  );
  const latest = randomUUID();
  await graph.run(VIEW, { productId: latest }, anna);
  expect((await graph.run(VIEW, { productId: latest }, anna)).result).toEqual({
    view: { count: 2, product: { id: latest } },
  });
  const viewed = await all(anna, 'recentlyViewed');
  expect(viewed).toHaveLength(VIEWS_MAX);
  expect(new Set(viewed.map(({ product }) => product.id)).size).toBe(VIEWS_MAX);
  expect(viewed[0]).toEqual({ product: { id: latest } });

  await inBatches(SEARCHES_MAX + 3, (i) => graph.run(SEARCH, { input: { query: `q${i}`, resultsCount: i } }, anna));
  expect(await all(anna, 'searches')).toHaveLength(SEARCHES_MAX);

  await seed(
    'user_activity',
    `type, entity_type, entity_id, at) select $1, 'ORDER_PAID', 'Order', uuidv7(), now()`,
    ACTIVITIES_MAX,
  );
  const orderId = randomUUID();
  const paid = {
    orderId,
    userId: anna.id,
    currency: 'TWD',
    totalMinor: 1,
    paymentId: null,
    couponHoldId: null,
    from: 'PAYMENT_REQUESTED' as const,
  };
  const lines = [
    {
      lineId: randomUUID(),
      offerId: randomUUID(),
      productId: randomUUID(),
      variantId: randomUUID(),
      quantity: 1,
      totalMinor: 1,
    },
  ];
  await graph.deliver(orderPaid, { ...paid, lines });
  const did = await all(anna, 'activities');
  expect(did).toHaveLength(ACTIVITIES_MAX);
  expect(did[0]).toEqual({ type: 'ORDER_PAID', entityId: orderId });
  await graph.deliver(orderPaid, { ...paid, userId: randomUUID(), lines });
});

test('comparisons hold one to six products, and twenty is the limit', async () => {
  const anna = await aPerson();
  const products = (count: number) => Array.from({ length: count }, () => randomUUID() as string);
  const saves = async (input: object, who = anna) => (await graph.run(COMPARE, { input }, who)).result;
  const ids = products(6);
  const { comparison } = await saves({ name: '茶壺', productIds: ids });
  expect(comparison).toMatchObject({ name: '茶壺', products: ids.map((id) => ({ id })) });
  expect((await saves({ id: comparison.id, name: '杯子', productIds: ids.slice(2) })).comparison).toMatchObject({
    id: comparison.id,
    name: '杯子',
  });
  for (const [productIds, path] of [
    [products(7), 'productIds'],
    [[], 'productIds'],
    [[ids[0], ids[0]], 'productIds'],
    [['x'], 'productIds.0'],
  ] as const) {
    expect((await saves({ name: 'x', productIds })).issues).toEqual([{ path }]);
  }
  expect((await saves({ id: comparison.id, name: 'x', productIds: ids }, await aPerson())).code).toBe('NOT_FOUND');
  const answers = await times(COMPARISONS_MAX + 1, () => saves({ name: 'x', productIds: products(2) }));
  expect(answers.filter(({ __typename }) => __typename === 'TooMany')).toHaveLength(2);
  const mine = (await graph.run('{ me { comparisons { name products { id } } } }', {}, anna)).me.comparisons;
  expect(mine).toHaveLength(COMPARISONS_MAX);
  expect(mine[0]).toEqual({ name: '杯子', products: ids.slice(2).map((id) => ({ id })) });
  expect((await graph.run(UNCOMPARE, { id: comparison.id }, anna)).result).toEqual({ removedId: comparison.id });
  expect((await graph.run(UNCOMPARE, { id: comparison.id }, anna)).result.code).toBe('NOT_FOUND');
});

test('a search stores its words, its filters and the opened product', async () => {
  const [anna, productId] = [await aPerson(), randomUUID()];
  const filters = [{ name: 'colour', value: '青' }];
  const { search } = (await graph.run(SEARCH, { input: { query: ' bình trà ', filters, resultsCount: 3 } }, anna))
    .result;
  expect(search).toMatchObject({ query: 'bình trà', filters, resultsCount: 3 });
  expect((await graph.run(CLICK, { id: search.id, productId }, anna)).result.search).toEqual({
    query: 'bình trà',
    clickedProduct: { id: productId },
  });
  expect((await graph.run(CLICK, { id: search.id, productId }, await aPerson())).result.code).toBe('NOT_FOUND');
  expect((await graph.run(SEARCH, { input: { query: 'x', resultsCount: -1 } }, anna)).result.issues).toEqual([
    { path: 'resultsCount' },
  ]);
  expect((await graph.run(SEARCH, { input: { query: ' ', resultsCount: 1 } }, anna)).result.issues).toEqual([
    { path: 'query' },
  ]);
});

test.each([
  '0001-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59-16:00',
  '0000-01-01T00:00:00+00:00',
  '2027-02-30T00:00:00+00:00',
])('a page of looks does not begin at %s', async (at) => {
  const after = Buffer.from(JSON.stringify(['recentlyViewed', at, randomUUID()])).toString('base64url');
  const read = 'query ($after: String) { me { recentlyViewed(after: $after) { edges { cursor } } } }';
  const { errors } = await graph.answer(read, { after }, await aPerson());
  expect(errors?.map(({ message }) => message)).toEqual(['after: is not a cursor of this list']);
});

test('lists of others are null, and without an account there are none', async () => {
  const anna = await aPerson();
  const read = `query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) { ... on User { ${LISTS.map((list) => `${list} { edges { cursor } }`).join(' ')} comparisons { id } } } }`;
  const [user] = (await graph.run(read, { id: anna.id }, clerk('user:read')))._entities;
  expect(Object.values(user)).toEqual([null, null, null, null, null]);
  expect(await wishes({ ...anna, ...aCustomer() }, { productId: randomUUID() })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await wishes(anna, { productId: 'nonsense' })).toMatchObject({ issues: [{ path: 'productId' }] });
});

/** Every verb that keeps the id of a product. */
async function keepers(who: Person) {
  const { search } = (await graph.run(SEARCH, { input: { query: 'x', resultsCount: 1 } }, who)).result;
  const other = randomUUID();
  return {
    addToWishlist: (productId: string) => graph.answer(WISH, { input: { productId } }, who),
    noteProductView: (productId: string) => graph.answer(VIEW, { productId }, who),
    saveComparison: (productId: string) =>
      graph.answer(COMPARE, { input: { name: 'x', productIds: [other, productId] } }, who),
    noteSearchClick: (productId: string) => graph.answer(CLICK, { id: search.id, productId }, who),
  };
}
const kept = async (who: Person) => {
  const { me } = await graph.run(
    '{ me { comparisons { id } searches { edges { node { clickedProduct { id } } } } } }',
    {},
    who,
  );
  const lists = await Promise.all(
    (['wishlist', 'recentlyViewed', 'activities'] as const).map((list) => all(who, list)),
  );
  const clicked = me.searches.edges.filter(
    ({ node }: { node: { clickedProduct: object | null } }) => node.clickedProduct !== null,
  );
  return [...lists, me.comparisons, clicked].flat();
};

test('a product that is not on sale is stored in no list', async () => {
  const [anna, gone] = [await aPerson(), randomUUID()];
  offShelf.add(gone);
  for (const [verb, keep] of Object.entries(await keepers(anna))) {
    for (const id of [gone, gone.toUpperCase()])
      expect((await keep(id)).data, verb).toMatchObject({ result: { code: 'NOT_FOUND' } });
  }
  expect(await wishes(anna, { productId: randomUUID(), variantId: gone })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await kept(anna)).toEqual([]);
});

test('a variant of another product is not found', async () => {
  const anna = await aPerson();
  const [productId, variantId] = [randomUUID(), randomUUID()];
  graph.answers(knownProducts, () => ({ productIds: [productId], variants: [{ variantId, productId: randomUUID() }] }));
  expect(await wishes(anna, { productId, variantId })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await kept(anna)).toEqual([]);
});

test('catalog is asked once for all products of a comparison, and not about invalid ones', async () => {
  const anna = await aPerson();
  const productIds = Array.from({ length: 6 }, () => randomUUID() as string);
  asked.length = 0;
  await graph.run(COMPARE, { input: { name: 'x', productIds } }, anna);
  await graph.run(COMPARE, { input: { name: 'x', productIds: ['x'] } }, anna);
  expect(asked).toEqual([{ productIds, variantIds: [] }]);
});

test('while catalog is unavailable nothing is stored, and a retry works', async () => {
  const anna = await aPerson();
  graph.answers(knownProducts, () => {
    throw new GraphQLError('catalog cannot be reached now.', { extensions: { code: 'TRY_AGAIN' } });
  });
  for (const [verb, keep] of Object.entries(await keepers(anna))) {
    const { errors } = await keep(randomUUID());
    expect(
      errors?.map(({ extensions }) => extensions.code),
      verb,
    ).toEqual(['TRY_AGAIN']);
  }
  expect(await kept(anna)).toEqual([]);
});
