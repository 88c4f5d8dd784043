import { randomUUID } from 'node:crypto';
import { applyTerms, offerConfigured, sellWindowChanged } from '@muster/events';
import { aCustomer, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { MINUTE_MS, manager, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);
graph.answers(applyTerms, () => ({ applied: true }));

async function changes(input: object) {
  const { result } = await graph.run(
    `mutation ($input: ChangeSellWindowInput!) { result: changeSellWindow(input: $input) { __typename
       ... on SellWindowPayload { sellWindow { name description status startAt closeAt timezone goalPolicy confirmMode
         paymentWindowMinutes paymentGraceMinutes decisionMinutes version } }
       ... on UserError { code } ... on StaleVersion { currentVersion } ... on InvalidTransition { from to } ... on InvalidInput { issues { path } } } }`,
    { input: { expectedVersion: 1, ...input } },
    manager,
  );
  return result;
}
const termsOf = async (id: string) =>
  (await graph.emitted(offerConfigured)).filter(({ sellWindowId }) => sellWindowId === id).map(({ offer }) => offer);
async function aWindow(input: object = {}) {
  const { product } = await shelf.createsProduct();
  const { sellWindow } = await shelf.plansWindow({ startAt: shelf.at(30), closeAt: shelf.at(60), ...input });
  await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 1 });
  return sellWindow.id as string;
}

test('a draft changes as a whole, and the terms of its offers follow', async () => {
  const id = await aWindow();
  const [startAt, closeAt] = [shelf.at(40).toISOString(), shelf.at(90).toISOString()];
  const rules = {
    goalPolicy: 'ADMIN_DECIDES',
    confirmMode: 'AUTO',
    paymentWindowMinutes: 77,
    paymentGraceMinutes: 7,
    decisionMinutes: 70,
  };
  const texts = { name: 'Summer', description: 'Until the rains.', timezone: 'Asia/Ho_Chi_Minh' };
  expect(await changes({ id, startAt, closeAt, ...rules, ...texts })).toMatchObject({
    sellWindow: { status: 'DRAFT', startAt, closeAt, ...rules, ...texts, version: 2 },
  });
  expect(await termsOf(id)).toMatchObject([{ revision: 1 }, { revision: 2, startAt, closeAt, ...rules }]);
  const [entry] = await graph.sql(
    `select before, after from audit_entry where entity_id = $1 and action = 'sell_window.change'`,
    [id],
  );
  expect(entry).toMatchObject({ before: { name: 'Spring', description: null }, after: { name: 'Summer' } });
});

test('what stays as it is changes nothing, and texts alone leave the terms', async () => {
  const id = await aWindow();
  expect(await changes({ id, name: 'Spring', paymentWindowMinutes: null })).toMatchObject({
    sellWindow: { version: 1 },
  });
  expect(await changes({ id, description: 'Soon.' })).toMatchObject({
    sellWindow: { description: 'Soon.', version: 2 },
  });
  expect(await changes({ id, expectedVersion: 2, description: '' })).toMatchObject({
    sellWindow: { description: null },
  });
  expect(await termsOf(id)).toHaveLength(1);
  const events = (await graph.emitted(sellWindowChanged)).filter(({ sellWindowId }) => sellWindowId === id);
  expect(events).toHaveLength(2);
});

test('a scheduled window opens and closes at its new dates', async () => {
  const id = await aWindow();
  await shelf.moves('open', id);
  expect(await changes({ id, expectedVersion: 2, startAt: shelf.at(50), closeAt: shelf.at(80) })).toMatchObject({
    sellWindow: { status: 'SCHEDULED', version: 3 },
  });
  for (const [minutes, status] of [
    [31, 'SCHEDULED'],
    [20, 'OPEN'],
    [20, 'OPEN'],
    [10, 'CLOSING'],
  ] as const) {
    graph.clock.offsetMs += minutes * MINUTE_MS;
    await graph.runDueJobs();
    expect(await shelf.statusOf(id)).toBe(status);
  }
});

test('an open window changes its texts only, and a closed one nothing', async () => {
  const id = await aWindow({ startAt: shelf.at(-1) });
  await shelf.moves('open', id);
  expect(await changes({ id, expectedVersion: 2, name: 'Typo mended' })).toMatchObject({
    sellWindow: { status: 'OPEN', name: 'Typo mended', version: 3 },
  });
  for (const change of [{ closeAt: shelf.at(99) }, { timezone: 'UTC' }, { name: 'x', confirmMode: 'AUTO' }])
    expect(await changes({ id, expectedVersion: 3, ...change })).toMatchObject({ from: 'OPEN', to: 'SCHEDULED' });
  await shelf.moves('close', id);
  expect(await changes({ id, expectedVersion: 4, name: 'Late' })).toMatchObject({ __typename: 'InvalidTransition' });
});

test('of two who began from one version the second is told so', async () => {
  const id = await aWindow();
  const answers = await Promise.all([changes({ id, name: 'One' }), changes({ id, name: 'Two' })]);
  expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['SellWindowPayload', 'StaleVersion']);
});

test('dates without sense, a start before the announcement, unknown windows and customers are refused', async () => {
  const id = await aWindow();
  expect(await changes({ id, closeAt: shelf.at(20) })).toMatchObject({ issues: [{ path: 'closeAt' }] });
  expect(await changes({ id, startAt: shelf.at(61) })).toMatchObject({ issues: [{ path: 'closeAt' }] });
  expect(await changes({ id, timezone: 'Mars/Olympus', name: ' ' })).toMatchObject({
    issues: expect.arrayContaining([{ path: 'timezone' }, { path: 'name' }]),
  });
  await graph.run(
    'mutation ($id: ID!, $at: DateTime) { announceSellWindow(id: $id, at: $at) { __typename } }',
    { id, at: shelf.at(20) },
    manager,
  );
  expect(await changes({ id, expectedVersion: 2, startAt: shelf.at(10) })).toMatchObject({
    issues: [{ path: 'startAt' }],
  });
  expect(await changes({ id, expectedVersion: 2, startAt: shelf.at(-9), closeAt: shelf.at(-5) })).toMatchObject({
    issues: [{ path: 'closeAt' }, { path: 'startAt' }],
  });
  expect(await changes({ id: randomUUID() })).toMatchObject({ __typename: 'NotFound' });
  const { errors } = await graph.answer(
    'mutation ($input: ChangeSellWindowInput!) { changeSellWindow(input: $input) { __typename } }',
    { input: { id, expectedVersion: 2 } },
    aCustomer(),
  );
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
