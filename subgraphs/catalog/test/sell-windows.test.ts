import { randomUUID } from 'node:crypto';
import { offerConfigured, offerFinalized, offerTerms, sellWindowClosing, sellWindowOpened } from '@muster/events';
import { system } from '@muster/kit/domain';
import { aCustomer, callerOf, testSubgraph } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { invariants } from '../src/invariants.ts';
import { OFFERS_MAX } from '../src/sell-window/add-sell-window-offer.ts';
import { catalog } from '../src/subgraph.ts';
import { MINUTE_MS, manager, shelfOf, variant } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);
const overlaps = invariants[0]!.sql;

async function aWindowWithOffer(window: object = {}, offer: object = {}) {
  const { product } = await shelf.createsProduct();
  const { sellWindow } = await shelf.plansWindow(window);
  const added = await shelf.addsOffer({
    sellWindowId: sellWindow.id,
    productId: product.id,
    thresholdQty: 10,
    maxTotalQty: 100,
    ...offer,
  });
  return { product, window: sellWindow, offer: added.offer };
}

test('createSellWindow has sensible defaults', async () => {
  expect(await shelf.plansWindow()).toMatchObject({
    sellWindow: { status: 'DRAFT', goalPolicy: 'ALL_OR_NOTHING', confirmMode: 'MANUAL' },
  });
});

test('window codes are unique', async () => {
  const code = `twice-${randomUUID()}`;
  await shelf.plansWindow({ code });
  expect(await shelf.plansWindow({ code })).toMatchObject({ __typename: 'CodeTaken', code: 'CODE_TAKEN' });
});

test.each([
  ['an end before its start', { closeAt: new Date('2001-01-01T00:00:00Z') }, 'closeAt'],
  [
    'a start in the last century',
    { startAt: new Date('1999-12-31T23:59:59Z'), closeAt: new Date('2001-01-01T00:00:00Z') },
    'startAt',
  ],
  ['a time zone nobody lives in', { timezone: 'Mars/Olympus' }, 'timezone'],
  ['no time to pay', { paymentWindowMinutes: 0 }, 'paymentWindowMinutes'],
  ['a negative grace', { paymentGraceMinutes: -1 }, 'paymentGraceMinutes'],
  ['a code with a slash', { code: 'a/b' }, 'code'],
])('%s is refused with its path', async (_, input, path) => {
  expect(await shelf.plansWindow(input)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
});

test('sell_window.offer_configured carries all terms of the offer', async () => {
  const { product, window, offer } = await aWindowWithOffer(
    {},
    { price: { amountMinor: 800, currency: 'TWD' }, perUserLimit: 2 },
  );
  expect(offer).toMatchObject({ price: { amountMinor: 800, currency: 'TWD' }, product: { id: product.id } });
  const [event] = (await graph.emitted(offerConfigured)).filter(({ sellWindowId }) => sellWindowId === window.id);
  expect(event!.offer).toMatchObject({
    offerId: offer.id,
    thresholdQty: 10,
    maxQty: 100,
    perUserLimit: 2,
    windowStatus: 'DRAFT',
    variants: [{ variantId: product.variants[0].id, amountMinor: 800, currency: 'TWD' }],
  });
  const answer = await graph.runtime.command(offerTerms.name, { offerIds: [offer.id, randomUUID()] }, callerOf(system));
  expect(answer).toEqual({ offers: [event!.offer] });
});

test("an offer with quantity 0, of another product's variant, or repeated is refused", async () => {
  const { product, window } = await aWindowWithOffer();
  const other = (await shelf.createsProduct()).product;
  const terms = { sellWindowId: window.id, productId: product.id, thresholdQty: 1 };
  expect(await shelf.addsOffer({ ...terms, sellWindowId: 'nonsense' })).toMatchObject({ __typename: 'NotFound' });
  expect(await shelf.addsOffer({ ...terms, productId: randomUUID() })).toMatchObject({ __typename: 'NotFound' });
  expect(await shelf.addsOffer({ ...terms, variantId: other.variants[0].id })).toMatchObject({
    __typename: 'NotFound',
  });
  expect(await shelf.addsOffer(terms)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'productId' }] });
  expect(await shelf.addsOffer({ ...terms, thresholdQty: 5, maxTotalQty: 4 })).toMatchObject({
    issues: [{ path: 'thresholdQty' }],
  });
});

test('variants whose default prices are of several currencies need one price', async () => {
  const sku = randomUUID();
  const { product } = await shelf.createsProduct({
    variants: [variant(`${sku}-a`, 1, 'TWD'), variant(`${sku}-b`, 1, 'VND')],
  });
  const { sellWindow } = await shelf.plansWindow();
  const terms = { sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 1 };
  expect(await shelf.addsOffer(terms)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'price' }] });
  expect(await shelf.addsOffer({ ...terms, price: { amountMinor: 5, currency: 'VND' } })).toMatchObject({
    __typename: 'SellWindowOfferPayload',
  });
});

test('a window takes two hundred offers at most, also under concurrency', async () => {
  const { product, window } = await aWindowWithOffer();
  const skus = Array.from({ length: 4 }, () => randomUUID());
  const other = await shelf.createsProduct({ variants: skus.map((sku) => variant(sku)) });
  await graph.sql(
    `with made as (
       insert into product (id, slug, name, status, created_at)
       select gen_random_uuid(), 'room-' || n || $1, 'Mug', 'ACTIVE', now() from generate_series(1, $2::int) as n returning id),
     chosen as (
       insert into variant (id, product_id, sku, sku_key, name, position)
       select gen_random_uuid(), id, id::text, id::text, 'Blue', 0 from made returning id, product_id, sku),
     priced as (
       insert into variant_price (id, variant_id, currency, amount_minor, position)
       select gen_random_uuid(), id, 'TWD', 1000, 0 from chosen),
     ranged as (
       insert into product_price_range (id, product_id, currency, min_minor, max_minor, is_on_sale)
       select gen_random_uuid(), id, 'TWD', 1000, 1000, true from made)
     insert into sell_window_offer (id, sell_window_id, product_id, variants, threshold_qty, lead_days, ship_days, created_at)
     select gen_random_uuid(), $1::uuid, product_id,
            jsonb_build_array(jsonb_build_object('variantId', id, 'sku', sku, 'name', 'Blue', 'amountMinor', 1000, 'currency', 'TWD')),
            1, 0, 0, now() from chosen`,
    [window.id, OFFERS_MAX - 3],
  );
  const adds = other.product.variants.map(({ id }: { id: string }) =>
    shelf.addsOffer({ sellWindowId: window.id, productId: other.product.id, variantId: id, thresholdQty: 1 }),
  );
  const answers = (await Promise.all(adds)).map(({ __typename, code }) => code ?? __typename).toSorted();
  expect(answers).toEqual(['SellWindowOfferPayload', 'SellWindowOfferPayload', 'TOO_MANY', 'TOO_MANY']);
  const query = 'query ($id: ID!) { sellWindow(id: $id) { offers { product { id } } } }';
  const { offers } = (await graph.run(query, { id: window.id }, manager)).sellWindow;
  expect(offers).toHaveLength(OFFERS_MAX);
  expect(offers.filter((offer: { product: { id: string } }) => offer.product.id === product.id)).toHaveLength(1);
});

test('a window past startAt opens at once, and not twice', async () => {
  const { window } = await aWindowWithOffer();
  expect(await shelf.moves('open', window.id)).toMatchObject({ sellWindow: { status: 'OPEN' } });
  expect(await graph.emitted(sellWindowOpened)).toContainEqual({ sellWindowId: window.id });
  expect(await shelf.moves('open', window.id)).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'OPEN',
    to: 'OPEN',
  });
  expect(await shelf.moves('open', 'nonsense')).toMatchObject({ __typename: 'NotFound' });
});

test('a window opens and closes by the clock', async () => {
  const { window } = await aWindowWithOffer({ startAt: shelf.at(10), closeAt: shelf.at(20), paymentGraceMinutes: 5 });
  expect(await shelf.moves('open', window.id)).toMatchObject({ sellWindow: { status: 'SCHEDULED' } });
  await graph.runDueJobs();
  expect(await shelf.statusOf(window.id)).toBe('SCHEDULED');
  graph.clock.offsetMs += 11 * MINUTE_MS;
  await graph.runDueJobs();
  expect(await shelf.statusOf(window.id)).toBe('OPEN');
  graph.clock.offsetMs += 10 * MINUTE_MS;
  await graph.runDueJobs();
  expect(await shelf.statusOf(window.id)).toBe('CLOSING');
  const closing = (await graph.emitted(sellWindowClosing)).find(({ sellWindowId }) => sellWindowId === window.id)!;
  expect(Date.parse(closing.graceEndsAt) - Date.parse(closing.closedAt)).toBe(5 * MINUTE_MS);
});

test('a window past closeAt cannot open, and one that is not open cannot close', async () => {
  const { window } = await aWindowWithOffer({ startAt: shelf.at(-20), closeAt: shelf.at(-10) });
  expect(await shelf.moves('open', window.id)).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'DRAFT',
    to: 'OPEN',
  });
  expect(await shelf.moves('close', window.id)).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'DRAFT',
    to: 'CLOSING',
  });
});

test('of two concurrent closes one succeeds', async () => {
  const { window } = await aWindowWithOffer();
  await shelf.moves('open', window.id);
  const answers = await Promise.all([shelf.moves('close', window.id), shelf.moves('close', window.id)]);
  expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['InvalidTransition', 'SellWindowPayload']);
  expect(
    (await graph.emitted(sellWindowClosing)).filter(({ sellWindowId }) => sellWindowId === window.id),
  ).toHaveLength(1);
});

test('a window is finalized with its last offer, or at once without offers', async () => {
  const { window, offer } = await aWindowWithOffer();
  const more = (await shelf.createsProduct()).product;
  const second = (await shelf.addsOffer({ sellWindowId: window.id, productId: more.id, thresholdQty: 1 })).offer;
  await shelf.moves('open', window.id);
  await shelf.moves('close', window.id);
  const word = { sellWindowId: window.id, finalPaidQty: 1, goalMet: true, outcome: 'PRODUCED' as const };
  await graph.deliver(offerFinalized, { offerId: offer.id, ...word });
  expect(await shelf.statusOf(window.id)).toBe('CLOSING');
  await graph.deliver(offerFinalized, { offerId: second.id, ...word });
  expect(await shelf.statusOf(window.id)).toBe('FINALIZED');
  expect(await shelf.addsOffer({ sellWindowId: window.id, productId: more.id, thresholdQty: 1 })).toMatchObject({
    __typename: 'InvalidTransition',
    from: 'FINALIZED',
  });

  const { sellWindow: empty } = await shelf.plansWindow();
  await shelf.moves('open', empty.id);
  expect(await shelf.moves('close', empty.id)).toMatchObject({ sellWindow: { status: 'FINALIZED' } });
});

test('administrators are audited, customers are forbidden', async () => {
  const { window } = await aWindowWithOffer();
  await shelf.moves('open', window.id);
  const trace = await graph.sql('select action, before, after from audit_entry where entity_id = $1 order by at, id', [
    window.id,
  ]);
  expect(trace).toMatchObject([
    { action: 'sell_window.create' },
    { action: 'sell_window.open', before: { status: 'DRAFT' }, after: { status: 'OPEN' } },
  ]);
  await expect(graph.sql('delete from audit_entry')).rejects.toThrow('append-only');
  const refused = await graph.answer(
    'mutation ($id: ID!) { closeSellWindow(id: $id) { __typename } }',
    { id: window.id },
    aCustomer(),
  );
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

describe('a variant is on sale once in a window', () => {
  const two = async () => {
    const slug = randomUUID();
    const { product } = await shelf.createsProduct({ slug, variants: [variant(`${slug}-1`), variant(`${slug}-2`)] });
    const { sellWindow } = await shelf.plansWindow();
    const terms = { sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 1, perUserLimit: 1 };
    const [one, other] = product.variants.map(({ id }: { id: string }) => ({ ...terms, variantId: id }));
    return { whole: terms, one, other };
  };

  test('with its whole product first, or by itself first', async () => {
    const first = await two();
    expect((await shelf.addsOffer(first.whole)).__typename).toBe('SellWindowOfferPayload');
    expect(await shelf.addsOffer(first.one)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: 'variantId' }],
    });
    const second = await two();
    expect((await shelf.addsOffer(second.one)).__typename).toBe('SellWindowOfferPayload');
    expect((await shelf.addsOffer(second.other)).__typename).toBe('SellWindowOfferPayload');
    for (const [again, path] of [
      [second.whole, 'productId'],
      [second.one, 'variantId'],
    ] as const)
      expect(await shelf.addsOffer(again)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
    expect(await graph.sql(overlaps)).toEqual([]);
  });

  test('also under concurrency', async () => {
    const { whole, one } = await two();
    const added = await Promise.all([whole, one, whole, one].map((terms) => shelf.addsOffer(terms)));
    expect(added.filter(({ __typename }) => __typename === 'SellWindowOfferPayload')).toHaveLength(1);
    expect(await graph.sql(overlaps)).toEqual([]);
  });

  test('the invariant finds offers that were added before the rule', async () => {
    const { whole, one } = await two();
    const { offer } = await shelf.addsOffer(one);
    await graph.sql(
      `insert into sell_window_offer (id, sell_window_id, product_id, variants, threshold_qty, lead_days, ship_days, created_at)
       select gen_random_uuid(), sell_window_id, product_id, variants, 1, 0, 0, now() from sell_window_offer where id = $1`,
      [offer.id],
    );
    expect(await graph.sql(overlaps)).toMatchObject([{ product_id: whole.productId, other_offer_id: offer.id }]);
    await graph.sql('delete from sell_window_offer where product_id = $1 and variant_id is null', [whole.productId]);
  });
});
