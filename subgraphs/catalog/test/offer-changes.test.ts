import { applyTerms, offerConfigured, offerRemoved, resizeQuota } from '@muster/events';
import { aCustomer, anApiClient, testSubgraph } from '@muster/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { manager, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

/** Revisions of terms that orders was told by a command. */
let applied: number[] = [];
beforeEach(() => {
  applied = [];
  graph.answers(applyTerms, ({ offers }) => {
    applied.push(...offers.map(({ revision }) => revision));
    return { applied: true };
  });
  graph.answers(resizeQuota, () => ({ outcome: 'RESIZED' as const, resizeNo: 1 }));
});

async function anOffer(state: 'DRAFT' | 'SCHEDULED' | 'OPEN' = 'DRAFT', terms: object = {}) {
  const { product } = await shelf.createsProduct();
  const { sellWindow } = await shelf.plansWindow(state === 'SCHEDULED' ? { startAt: shelf.at(10) } : {});
  const { offer } = await shelf.addsOffer({
    sellWindowId: sellWindow.id,
    productId: product.id,
    thresholdQty: 10,
    maxTotalQty: 100,
    ...terms,
  });
  if (state !== 'DRAFT') await shelf.moves('open', sellWindow.id);
  return { windowId: sellWindow.id as string, id: offer.id as string, productId: product.id as string };
}

const FAILURES = `... on UserError { code message } ... on InvalidTransition { from to } ... on StaleVersion { currentVersion }
  ... on InvalidInput { issues { path message } }`;
const changes = async (input: object, actor = manager) =>
  (
    await graph.run(
      `mutation ($input: ChangeSellWindowOfferInput!) { it: changeSellWindowOffer(input: $input) { __typename
         ... on SellWindowOfferPayload { offer { version enabled price { amountMinor } thresholdQty maxTotalQty perUserLimit leadDays shipDays } } ${FAILURES} } }`,
      { input },
      actor,
    )
  ).it;
const removes = async (id: string, expectedVersion?: number) =>
  (
    await graph.run(
      `mutation ($id: ID!, $version: Int) { it: removeSellWindowOffer(id: $id, expectedVersion: $version) { __typename
         ... on SellWindowPayload { sellWindow { id offers { id } } } ${FAILURES} } }`,
      { id, version: expectedVersion },
      manager,
    )
  ).it;
const HISTORY = `query ($id: ID!, $first: Int = 20, $after: String) { sellWindow(id: $id) { history(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { kind offerId reason at by { kind user { id } } fields { name from to } } } } }`;
const historyOf = async (id: string, page: object = {}) =>
  (await graph.run(HISTORY, { id, ...page }, manager)).sellWindow.history;
const termsOf = async (offerId: string) =>
  (await graph.emitted(offerConfigured)).map(({ offer }) => offer).filter((offer) => offer.offerId === offerId);

describe('changeSellWindowOffer', () => {
  test.each(['DRAFT', 'SCHEDULED'] as const)(
    'changes every term in %s, which others hear with a revision',
    async (state) => {
      const { id, windowId } = await anOffer(state);
      expect(
        await changes({
          id,
          expectedVersion: 1,
          enabled: false,
          price: { amountMinor: 750, currency: 'TWD' },
          thresholdQty: 20,
          maxTotalQty: 50,
          perUserLimit: 2,
          leadDays: 3,
          shipDays: 4,
        }),
      ).toMatchObject({
        offer: {
          version: 2,
          enabled: false,
          price: { amountMinor: 750 },
          thresholdQty: 20,
          maxTotalQty: 50,
          perUserLimit: 2,
          leadDays: 3,
          shipDays: 4,
        },
      });
      expect((await termsOf(id)).at(-1)).toMatchObject({
        revision: 2,
        enabled: false,
        thresholdQty: 20,
        maxQty: 50,
        perUserLimit: 2,
        variants: [{ amountMinor: 750, currency: 'TWD', name: 'Blue' }],
      });
      expect(applied).toEqual([2]);
      const [latest] = (await historyOf(windowId)).nodes;
      expect(latest).toMatchObject({
        kind: 'OFFER_CHANGED',
        offerId: id,
        by: { kind: 'USER', user: { id: manager.id } },
      });
      expect(latest.fields).toContainEqual({ name: 'maxTotalQty', from: '100', to: '50' });
      expect(latest.fields).toContainEqual({ name: 'priceMinor', from: null, to: '750' });
    },
  );

  test('leaves out what is left out, takes a limit away with zero, and changes nothing for nothing', async () => {
    const { id } = await anOffer('DRAFT', { perUserLimit: 5 });
    expect(await changes({ id, expectedVersion: 1, maxTotalQty: 0, perUserLimit: 0 })).toMatchObject({
      offer: { version: 2, maxTotalQty: null, perUserLimit: null, thresholdQty: 10 },
    });
    expect(await changes({ id, expectedVersion: 2, maxTotalQty: 0, thresholdQty: 10 })).toMatchObject({
      offer: { version: 2 },
    });
    expect(await termsOf(id)).toHaveLength(2);
  });

  test('of two who began from the same version the second is refused', async () => {
    const { id } = await anOffer();
    await changes({ id, expectedVersion: 1, leadDays: 1 });
    expect(await changes({ id, expectedVersion: 1, leadDays: 2 })).toMatchObject({ __typename: 'StaleVersion' });
  });

  test('is refused once the window has opened, and for what can never be', async () => {
    const { id } = await anOffer('OPEN');
    expect(await changes({ id, expectedVersion: 1, leadDays: 1 })).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'OPEN',
    });
    const { id: planned } = await anOffer();
    for (const [path, input] of [
      ['thresholdQty', { thresholdQty: 101 }],
      ['thresholdQty', { maxTotalQty: 9 }],
      ['thresholdQty', { thresholdQty: -1 }],
      ['maxTotalQty', { maxTotalQty: 1_000_001 }],
      ['perUserLimit', { perUserLimit: -1 }],
      ['leadDays', { leadDays: 3_651 }],
      ['price.amountMinor', { price: { amountMinor: -1, currency: 'TWD' } }],
    ] as const)
      expect(await changes({ id: planned, expectedVersion: 1, ...input }), path).toMatchObject({ issues: [{ path }] });
    expect(await changes({ id: 'nonsense', expectedVersion: 1 })).toMatchObject({ __typename: 'NotFound' });
    expect(await termsOf(planned)).toHaveLength(1);
  });

  test('before the opening a quota is a term, and orders is not asked to decide', async () => {
    const { id } = await anOffer('SCHEDULED');
    graph.answers(resizeQuota, () => {
      throw new Error('asked');
    });
    const { it } = await graph.run(
      `mutation ($id: ID!) { it: setOfferQuota(offerId: $id, maxTotalQty: 40) { ... on SellWindowOfferPayload { offer { maxTotalQty } } } }`,
      { id },
      manager,
    );
    expect(it).toEqual({ offer: { maxTotalQty: 40 } });
    expect((await termsOf(id)).at(-1)).toMatchObject({ revision: 2, maxQty: 40 });
  });
});

describe('removeSellWindowOffer', () => {
  test.each(['DRAFT', 'SCHEDULED'] as const)(
    'takes an offer out of a window in %s; its product may be offered anew',
    async (state) => {
      const { id, windowId, productId } = await anOffer(state);
      expect(await removes(id)).toEqual({ __typename: 'SellWindowPayload', sellWindow: { id: windowId, offers: [] } });
      expect(await graph.emitted(offerRemoved)).toContainEqual({ sellWindowId: windowId, offerId: id });
      expect(await removes(id)).toMatchObject({ __typename: 'NotFound' });
      expect(await changes({ id, expectedVersion: 1, leadDays: 1 })).toMatchObject({ __typename: 'NotFound' });
      expect((await historyOf(windowId)).nodes[0]).toMatchObject({ kind: 'OFFER_REMOVED', offerId: id });
      expect(await shelf.addsOffer({ sellWindowId: windowId, productId, thresholdQty: 1 })).toMatchObject({
        __typename: 'SellWindowOfferPayload',
      });
    },
  );

  test('is refused for an offer that was on sale, and for another version', async () => {
    const { id, windowId } = await anOffer('OPEN');
    expect(await removes(id)).toMatchObject({ __typename: 'OfferOpened', code: 'OFFER_OPENED' });
    await shelf.moves('close', windowId);
    expect(await removes(id)).toMatchObject({ __typename: 'OfferOpened' });
    const { id: planned } = await anOffer();
    await changes({ id: planned, expectedVersion: 1, leadDays: 1 });
    expect(await removes(planned, 1)).toMatchObject({ __typename: 'StaleVersion' });
    expect(await removes(planned, 2)).toMatchObject({ __typename: 'SellWindowPayload' });
  });

  test('races with the opening: the offer is removed before, or stays', async () => {
    const { id, windowId } = await anOffer();
    const [answer] = await Promise.all([removes(id), shelf.moves('open', windowId)]);
    const { sellWindow } = await graph.run('query ($id: ID!) { sellWindow(id: $id) { offers { id } } }', {
      id: windowId,
    });
    expect(sellWindow.offers).toHaveLength(answer.__typename === 'OfferOpened' ? 1 : 0);
  });
});

describe('SellWindow.history', () => {
  test('tells every change, newest first, by whom; the clock is the system', async () => {
    const { windowId } = await anOffer('SCHEDULED');
    graph.clock.offsetMs += 11 * 60_000;
    await graph.runDueJobs();
    await shelf.moves('close', windowId);
    const { nodes, totalCount } = await historyOf(windowId);
    expect(nodes.map(({ kind, by }: { kind: string; by: { kind: string } }) => [kind, by.kind])).toEqual([
      ['CLOSED', 'USER'],
      ['OPENED', 'SYSTEM'],
      ['ANNOUNCED', 'USER'],
      ['SCHEDULED', 'USER'],
      ['OFFER_ADDED', 'USER'],
      ['CREATED', 'USER'],
    ]);
    expect(totalCount).toBe(6);
    const first = await historyOf(windowId, { first: 2 });
    const second = await historyOf(windowId, { first: 20, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes]).toEqual(nodes);
    graph.clock.offsetMs -= 11 * 60_000;
  });

  test('is for those who manage windows, names no person for a key, and is a constant number of statements', async () => {
    const { windowId, id } = await anOffer('SCHEDULED');
    const { errors } = await graph.answer(HISTORY, { id: windowId }, aCustomer());
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const key = anApiClient('sell_window:manage');
    await changes({ id, expectedVersion: 1, leadDays: 9 }, key);
    expect((await historyOf(windowId)).nodes[0].by).toEqual({ kind: 'API_CLIENT', user: null });
    const statements = await graph.statements(() => graph.run(HISTORY, { id: windowId }, manager));
    expect(statements.length).toBeLessThanOrEqual(3);
  });
});
