import { openOrders, orderContacts, userErased } from '@muster/events';
import { aCustomer, callerOf } from '@muster/testing';
import { expect, test } from 'vitest';
import { ordersHarness } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;
const contactsOf = (userId: string) =>
  graph.sql('select order_id from order_contact join orders on orders.id = order_id where user_id = $1', [userId]);
const asks = (userId: string, actor = aCustomer(userId)) => ({
  open: async () => (await graph.runtime.command(openOrders.name, { userId }, callerOf(actor))) as { count: number },
  contacts: async () =>
    (await graph.runtime.command(orderContacts.name, { userId }, callerOf(actor))) as {
      orders: { contact: unknown }[];
    },
});

test('the erasure of a user keeps the orders and removes their contacts, also those of an order made just after', async () => {
  const [offer, anna, bao] = [await shop.anOffer(), aCustomer(), aCustomer()];
  const first = await shop.holds(offer, {}, anna);
  const second = await shop.holds(offer, {}, anna);
  await shop.holds(offer, {}, bao);
  await graph.run(
    'mutation ($id: ID!) { cancelOrder(id: $id, reason: "my back hurts") { __typename } }',
    { id: second.id },
    anna,
  );
  await graph.deliver(userErased, { userId: anna.id });
  expect(await graph.sql(`select 1 from order_status_change where reason like '%back hurts%'`)).toEqual([]);
  expect(await contactsOf(anna.id)).toEqual([]);
  expect(await contactsOf(bao.id)).toHaveLength(1);
  expect(await shop.orderOf(first.id, anna)).toMatchObject({ id: first.id, status: 'RESERVED' });

  await shop.holds(offer, {}, anna);
  graph.clock.offsetMs += 3 * 60 * 60_000;
  await graph.runDueJobs();
  expect(await contactsOf(anna.id)).toEqual([]);
});

test('openOrders answers a count, orderContacts the personal data to its owner only', async () => {
  const [offer, anna] = [await shop.anOffer(), aCustomer()];
  const contact = { name: '王小明', phone: '+886912345678', email: 'wang@shop.example' };
  const order = await shop.holds(offer, { contact }, anna);
  expect(await asks(anna.id).open()).toEqual({ count: 1 });
  expect(await asks(anna.id).contacts()).toMatchObject({
    orders: [{ orderId: order.id, contact, shippingAddress: null }],
  });
  expect(await asks(anna.id, aCustomer()).contacts()).toEqual({ orders: [], waitingListEntries: [] });
  await shop.cancels(order.id, anna);
  expect(await asks(anna.id).open()).toEqual({ count: 0 });
});
