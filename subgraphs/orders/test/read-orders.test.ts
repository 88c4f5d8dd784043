import { payableOrder, paymentSucceeded } from '@muster/events';
import { aCustomer, callerOf, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

test('payableOrder answers the owner of the order only', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer);
  const ask = (actor = order.customer) =>
    graph.runtime.command(payableOrder.name, { orderId: order.id }, callerOf(actor));
  expect(await ask()).toMatchObject({ payable: null, status: 'RESERVED' });
  await shop.confirms(offer);
  expect(await ask()).toMatchObject({
    payable: { orderId: order.id, amountMinor: 1_000 },
    status: 'PAYMENT_REQUESTED',
  });
  expect(await ask(aCustomer())).toEqual({ payable: null, status: null, userId: null });
});

test('a subscriber to an order gets its current state, then each change', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer);
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { data } of graph.subscribe(
      'subscription ($id: ID!) { orderChanged(id: $id) { status } }',
      { id: order.id },
      order.customer,
    )) {
      seen.push((data as { orderChanged: { status: string } }).orderChanged.status);
      if (seen.at(-1) === 'PAID') return;
    }
  })();
  await eventually(() => seen.length >= 1);
  await shop.confirms(offer);
  await graph.deliver(paymentSucceeded, shop.moneyFor(order));
  await watching;
  expect(seen[0]).toBe('RESERVED');
});

test('orders of a customer are paged, newest first', async () => {
  const offer = await shop.anOffer({ maxQty: 100 });
  const anna = aCustomer();
  const made: string[] = [];
  for (const _ of times(5, (index) => index)) made.push((await shop.holds(offer, {}, anna)).id);
  const page = async (after: string | null) =>
    (
      await graph.run(
        'query ($of: [_Any!]!, $after: String) { _entities(representations: $of) { ... on User { orders(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } } }',
        { of: [{ __typename: 'User', id: anna.id }], after },
        anna,
      )
    )._entities[0].orders;
  const first = await page(null);
  const second = await page(first.pageInfo.endCursor);
  const third = await page(second.pageInfo.endCursor);
  const ids = [first, second, third].flatMap(({ edges }) => edges.map(({ node }: { node: { id: string } }) => node.id));
  expect(ids).toEqual(made.toReversed());
  expect(third.pageInfo.hasNextPage).toBe(false);
});
