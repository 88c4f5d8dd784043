import { randomUUID } from 'node:crypto';
import { offerConfigured, offerTerms, sellWindowOpened, sellWindowScheduled } from '@muster/events';
import { system } from '@muster/kit/domain';
import { aCustomer, anonymous, callerOf, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { MINUTE_MS, manager, setProductStatus, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

async function announces(id: string, at: Date | null = null) {
  const { result } = await graph.run(
    `mutation ($id: ID!, $at: DateTime) { result: announceSellWindow(id: $id, at: $at) { __typename
       ... on SellWindowPayload { sellWindow { status announceAt announcedAt version } }
       ... on UserError { code } ... on InvalidTransition { from to } ... on InvalidInput { issues { path message } } } }`,
    { id, at },
    manager,
  );
  return result;
}
const sees = async (id: string, actor = anonymous) =>
  (await graph.run('query ($id: ID!) { sellWindow(id: $id) { status } }', { id }, actor)).sellWindow?.status ?? null;
const passes = async (minutes: number) => {
  graph.clock.offsetMs += minutes * MINUTE_MS;
  await graph.runDueJobs();
};
const scheduledOf = async (id: string) =>
  (await graph.emitted(sellWindowScheduled)).filter(({ sellWindowId }) => sellWindowId === id);

async function aDraft(input: object = {}) {
  const { product } = await shelf.createsProduct();
  const { sellWindow } = await shelf.plansWindow({ startAt: shelf.at(30), closeAt: shelf.at(60), ...input });
  const { offer } = await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 1 });
  return { id: sellWindow.id as string, product, offerId: offer.id as string };
}

test('a window is announced at its moment, and opens at its own', async () => {
  const { id, offerId } = await aDraft();
  const at = shelf.at(10);
  expect(await announces(id, at)).toMatchObject({
    sellWindow: { status: 'SCHEDULED', announceAt: at.toISOString(), announcedAt: null, version: 2 },
  });
  for (const actor of [anonymous, aCustomer()]) expect(await sees(id, actor)).toBeNull();
  expect(await sees(id, manager)).toBe('SCHEDULED');
  expect(await scheduledOf(id)).toEqual([]);
  // Other subgraphs show quotas and counters of announced windows: for them this one is a draft.
  const terms = await graph.runtime.command(offerTerms.name, { offerIds: [offerId] }, callerOf(system));
  expect(terms).toMatchObject({ offers: [{ windowStatus: 'DRAFT' }] });
  const more = (await shelf.createsProduct()).product;
  await shelf.addsOffer({ sellWindowId: id, productId: more.id, thresholdQty: 1 });
  expect((await graph.emitted(offerConfigured)).at(-1)).toMatchObject({ offer: { windowStatus: 'DRAFT' } });

  await passes(5);
  expect(await sees(id)).toBeNull();
  await passes(6);
  expect(await sees(id)).toBe('SCHEDULED');
  expect(await scheduledOf(id)).toHaveLength(1);
  await passes(20);
  expect(await sees(id)).toBe('OPEN');
});

test('an announcement that is to come can be moved, and made now', async () => {
  const { id } = await aDraft();
  await announces(id, shelf.at(20));
  await announces(id, shelf.at(5));
  await passes(6);
  expect(await sees(id)).toBe('SCHEDULED');
  expect(await announces(id)).toMatchObject({ __typename: 'InvalidTransition', from: 'SCHEDULED', to: 'SCHEDULED' });

  const other = await aDraft();
  await announces(other.id, shelf.at(20));
  expect(await announces(other.id)).toMatchObject({ sellWindow: { announceAt: null } });
  expect(await sees(other.id)).toBe('SCHEDULED');
  await passes(21);
  expect(await scheduledOf(other.id)).toHaveLength(1);
});

test('a window that opens before its announcement is announced by that', async () => {
  const startAt = shelf.at(10);
  const { id } = await aDraft({ startAt });
  await announces(id, startAt);
  // Both jobs are late: in whatever order they run, it opens once and everybody sees it.
  await passes(15);
  expect(await sees(id)).toBe('OPEN');
  expect((await graph.emitted(sellWindowOpened)).filter(({ sellWindowId }) => sellWindowId === id)).toHaveLength(1);
});

test('an archived product and a private one stay hidden until the announcement of what offers them', async () => {
  const { id, product } = await aDraft();
  await setProductStatus(graph, product.id, 'INACTIVE');
  const shown = async () => {
    const of = [{ __typename: 'Product', id: product.id }];
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { id } } }';
    return (await graph.run(query, { of }))._entities[0] !== null;
  };
  await announces(id, shelf.at(10));
  expect(await shown()).toBe(false);
  await passes(11);
  expect(await shown()).toBe(true);
});

test('an announcement after the start, of an open or unknown window, or by a customer is refused', async () => {
  const { id } = await aDraft();
  expect(await announces(id, shelf.at(31))).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'at' }] });
  expect(await announces(id, new Date('3000-01-01T00:00:00Z'))).toMatchObject({ issues: [{ path: 'at' }] });
  expect(await announces(randomUUID())).toMatchObject({ __typename: 'NotFound' });
  const { sellWindow } = await shelf.plansWindow();
  expect(await announces(sellWindow.id)).toMatchObject({ __typename: 'InvalidTransition', from: 'DRAFT' });
  await shelf.moves('open', sellWindow.id);
  expect(await announces(sellWindow.id)).toMatchObject({ __typename: 'InvalidTransition', from: 'OPEN' });
  const { errors } = await graph.answer(
    'mutation ($id: ID!) { announceSellWindow(id: $id) { __typename } }',
    { id },
    aCustomer(),
  );
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('announcements are in the audit log', async () => {
  const { id } = await aDraft();
  await announces(id, shelf.at(10));
  const [entry] = await graph.sql(
    `select before, after from audit_entry where entity_id = $1 and action = 'sell_window.announce'`,
    [id],
  );
  expect(entry).toMatchObject({ before: { status: 'DRAFT', announceAt: null }, after: { status: 'SCHEDULED' } });
});
