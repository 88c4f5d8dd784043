import { openOrders, orderContacts, userErased } from '@muster/events';
import { aCustomer, callerOf } from '@muster/testing';
import { expect, test } from 'vitest';
import { openCounter } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;
const contactsOf = (userId: string) =>
  graph.sql('select order_id from order_contact join orders on orders.id = order_id where user_id = $1', [userId]);
const asks = (userId: string, actor = aCustomer(userId)) => ({
  open: async () => (await graph.runtime.command(openOrders.name, { userId }, callerOf(actor))) as { count: number },
  contacts: async () =>
    (await graph.runtime.command(orderContacts.name, { userId }, callerOf(actor))) as {
      orders: { contact: unknown }[];
    },
});

test('when somebody is erased, their orders stay and whom they were for is forgotten, also what slipped in later', async () => {
  const [offer, anna, bao] = [await counter.anOffer(), aCustomer(), aCustomer()];
  const first = await counter.holds(offer, {}, anna);
  const second = await counter.holds(offer, {}, anna);
  await counter.holds(offer, {}, bao);
  await graph.run(
    'mutation ($id: ID!) { cancelOrder(id: $id, reason: "my back hurts") { __typename } }',
    { id: second.id },
    anna,
  );
  await graph.deliver(userErased, { userId: anna.id });
  expect(await graph.sql(`select 1 from order_status_change where reason like '%back hurts%'`)).toEqual([]);
  expect(await contactsOf(anna.id)).toEqual([]);
  expect(await contactsOf(bao.id)).toHaveLength(1);
  expect(await counter.orderOf(first.id, anna)).toMatchObject({ id: first.id, status: 'RESERVED' });

  await counter.holds(offer, {}, anna);
  graph.clock.offsetMs += 3 * 60 * 60_000;
  await graph.runDueJobs();
  expect(await contactsOf(anna.id)).toEqual([]);
});

test('orders tell how many are open, and to their owner what they keep of them', async () => {
  const [offer, anna] = [await counter.anOffer(), aCustomer()];
  const contact = { name: '王小明', phone: '+886912345678', email: 'wang@shop.example' };
  const order = await counter.holds(offer, { contact }, anna);
  expect(await asks(anna.id).open()).toEqual({ count: 1 });
  expect(await asks(anna.id).contacts()).toMatchObject({
    orders: [{ orderId: order.id, contact, shippingAddress: null }],
  });
  expect(await asks(anna.id, aCustomer()).contacts()).toEqual({ orders: [] });
  await counter.cancels(order.id, anna);
  expect(await asks(anna.id).open()).toEqual({ count: 0 });
});
