import { sellWindowCancelled } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { secondFactorShown } from '@muster/kit/subgraph';
import { anAdministrator, anApiClient } from '@muster/testing';
import { expect, test } from 'vitest';
import { ordersHarness } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;
graph.answers(secondFactorShown, () => ({ shown: true }));

const clerk = anAdministrator('order:read_any');
const historyOf = async (id: string, actor: Actor) =>
  (await graph.run('query ($id: ID!) { order(id: $id) { history { to by { kind user { id } } } } }', { id }, actor))
    .order.history;
const cancels = (id: string, actor: Actor) =>
  graph.run('mutation ($id: ID!) { cancelOrder(id: $id) { __typename } }', { id }, actor);
const by = (kind: string, id: string | null) => ({ kind, user: id === null ? null : { id } });

test('the history says who did each step; the name of an employee is for those who read every order', async () => {
  const offer = await shop.anOffer();
  const [own, ofStaff, ofProgram, ofSystem] = [
    await shop.holds(offer),
    await shop.holds(offer),
    await shop.holds(offer),
    await shop.holds(offer),
  ];
  const employee = anAdministrator('order:cancel_any', 'order:read_any');
  await cancels(own.id, own.customer);
  await cancels(ofStaff.id, employee);
  await cancels(ofProgram.id, anApiClient('order:cancel_any', 'order:read_any'));
  await graph.deliver(sellWindowCancelled, {
    sellWindowId: offer.sellWindowId,
    cancelledAt: graph.clock.now().toISOString(),
  });
  await graph.runDueJobs();
  for (const [order, forStaff, forCustomer] of [
    [own, by('USER', own.customer.id), by('USER', own.customer.id)],
    [ofStaff, by('USER', employee.id), by('USER', null)],
    [ofProgram, by('API_CLIENT', null), by('API_CLIENT', null)],
    [ofSystem, by('SYSTEM', null), by('SYSTEM', null)],
  ] as const) {
    const placed = { to: 'RESERVED', by: by('USER', order.customer.id) };
    expect(await historyOf(order.id, clerk)).toEqual([placed, { to: 'CANCELLED', by: forStaff }]);
    expect(await historyOf(order.id, order.customer)).toEqual([placed, { to: 'CANCELLED', by: forCustomer }]);
  }
});

test('a step of an earlier version is told from the system by its id', async () => {
  const order = await shop.holds(await shop.anOffer());
  await cancels(order.id, order.customer);
  await graph.sql('update order_status_change set actor_kind = null where order_id = $1', [order.id]);
  expect((await historyOf(order.id, clerk)).map((step: { by: object }) => step.by)).toEqual([
    by('USER', order.customer.id),
    by('USER', order.customer.id),
  ]);
});
