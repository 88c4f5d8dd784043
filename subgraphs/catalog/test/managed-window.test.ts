import type { Actor } from '@muster/kit/domain';
import { aCustomer, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { allowedActions } from '../src/sell-window/sell-window.actions.ts';
import { sellWindowStates } from '../src/sell-window/sell-window.states.ts';
import { catalog } from '../src/subgraph.ts';
import { manager, setProductStatus, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const { at, createsProduct, plansWindow, addsOffer, moves } = shelfOf(graph);

const page = async (id: string, actor: Actor = manager) =>
  (
    await graph.run(
      'query ($id: ID!) { sellWindow(id: $id) { allowedActions problems { code message offer { id } } } }',
      { id },
      actor,
    )
  ).sellWindow;
const actionsOf = async (id: string, actor: Actor = manager) =>
  (await graph.run('query ($id: ID!) { sellWindow(id: $id) { allowedActions } }', { id }, actor)).sellWindow
    .allowedActions;
const planned = async (input: object = {}): Promise<string> => (await plansWindow(input)).sellWindow.id;

test('a manager is told what may be done, which is what the verbs then do', async () => {
  const id = await planned({ startAt: at(10), closeAt: at(60) });
  expect(await actionsOf(id)).toEqual(['CHANGE', 'ADD_OFFER', 'ANNOUNCE', 'OPEN', 'CANCEL', 'CLONE']);
  await moves('open', id);
  expect(await actionsOf(id)).toEqual(['CHANGE', 'ADD_OFFER', 'PROLONG', 'CANCEL', 'CLONE']);
  expect(await moves('open', id)).toMatchObject({ __typename: 'InvalidTransition' });
  graph.clock.offsetMs += 11 * 60_000;
  expect(await actionsOf(id)).toContain('OPEN');
  expect(await moves('open', id)).toMatchObject({ sellWindow: { status: 'OPEN' } });
  expect(await actionsOf(id)).toEqual(['CHANGE', 'ADD_OFFER', 'PROLONG', 'CLOSE', 'CANCEL', 'CLONE']);
  expect(await actionsOf(id, aCustomer())).toEqual([]);
  graph.clock.offsetMs -= 11 * 60_000;
});

test('in every status the verbs of the states are among the actions, and no others', () => {
  const now = new Date();
  const [before, after] = [new Date(now.getTime() - 1), new Date(now.getTime() + 1)];
  const verbs = { open: 'OPEN', close: 'CLOSE', cancel: 'CANCEL' } as const;
  for (const status of sellWindowStates.states) {
    const actions = allowedActions(manager, { status, startAt: before, closeAt: after, announcedAt: before }, now);
    for (const [verb, action] of Object.entries(verbs))
      expect(actions.includes(action), `${status} ${action}`).toBe(
        sellWindowStates.allows(status, verb as keyof typeof verbs),
      );
  }
});

test('what stands in the way of an opening is told until it is mended, and to managers only', async () => {
  const id = await planned({ startAt: at(-60), closeAt: at(5) });
  expect(await page(id)).toMatchObject({
    problems: [{ code: 'NO_OFFERS', message: 'No offer of the sell window is on sale.', offer: null }],
  });
  const { product } = await createsProduct();
  const { offer } = await addsOffer({ sellWindowId: id, productId: product.id, thresholdQty: 1 });
  expect((await page(id)).problems).toEqual([]);
  await setProductStatus(graph, product.id, 'INACTIVE');
  expect((await page(id)).problems).toMatchObject([{ code: 'PRODUCT_NOT_SOLD', offer: { id: offer.id } }]);
  graph.clock.offsetMs += 6 * 60_000;
  expect((await page(id)).problems.map(({ code }: { code: string }) => code)).toEqual([
    'CLOSE_PASSED',
    'PRODUCT_NOT_SOLD',
  ]);
  graph.clock.offsetMs -= 6 * 60_000;
  await setProductStatus(graph, product.id, 'ACTIVE');
  expect(await moves('open', id)).toMatchObject({ sellWindow: { status: 'OPEN' } });
  await setProductStatus(graph, product.id, 'INACTIVE');
  expect((await page(id)).problems).toEqual([]);
  await expect(page(id, aCustomer())).rejects.toThrow('sell_window:manage');
});

test('the problems of a window with many offers are three statements', async () => {
  const id = await planned();
  for (let count = 0; count < 5; count += 1) {
    const { product } = await createsProduct();
    await addsOffer({ sellWindowId: id, productId: product.id, thresholdQty: 1 });
  }
  expect(await graph.statements(() => page(id))).toHaveLength(3);
});
