import { randomUUID } from 'node:crypto';
import { system } from '@muster/kit/domain';
import { aCustomer, anAdministrator, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { type Order, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;

test('a payment is visible to its customer, to payment:read_any and to the system only, by every path', async () => {
  const { order, payment } = await stage.aPendingPayment();
  for (const actor of [order.customer, anAdministrator('payment:read_any'), system]) {
    expect(await stage.read('Payment', payment.id, actor)).toMatchObject({ id: payment.id });
    expect(await stage.paymentsOf(order, actor)).toMatchObject([{ id: payment.id }]);
  }
  for (const actor of [aCustomer(), anAdministrator('order:read_any', 'payment:refund')]) {
    expect(await stage.read('Payment', payment.id, actor)).toBeNull();
    expect(await stage.paymentsOf(order, actor)).toEqual([]);
  }
  expect(await stage.read('Payment', payment.id, anonymous)).toBeNull();
});

test('unknown and malformed ids answer null', async () => {
  for (const id of [randomUUID(), 'no id', '']) {
    expect(await stage.read('Payment', id)).toBeNull();
    expect(await stage.paymentsOf({ orderId: id })).toEqual([]);
  }
});

test('the payments of many orders are one query, their refunds another', async () => {
  const customer = aCustomer();
  const orders: Order[] = [];
  for (let index = 0; index < 20; index += 1) orders.push((await stage.aPendingPayment({ customer })).order);
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { payments { id refunds { id } } } } }`;
  const of = orders.map(({ orderId }) => ({ __typename: 'Order', id: orderId }));
  let found: { payments: unknown[] }[] = [];
  const statements = await graph.statements(async () => {
    found = (await graph.run(query, { of }, customer))._entities;
  });
  expect(found.map(({ payments }) => payments.length)).toEqual(Array(20).fill(1));
  expect(statements.filter((sql) => /^select/i.test(sql))).toHaveLength(2);
});

test('an order of a hundred attempts shows the newest fifty', async () => {
  const { order } = await stage.aPendingPayment();
  await graph.sql(
    `insert into payment (id, number, order_id, user_id, provider, status, amount_minor, captured_minor, refunded_minor, currency,
                          expires_at, created_at, updated_at)
     select uuidv7(), 'PAY-TEST-' || n, $1, $2, 'MOCK', 'FAILED', 1, 0, 0, 'TWD', now(), now(), now() from generate_series(1, 100) as n`,
    [order.orderId, order.customer.id],
  );
  expect(await stage.paymentsOf(order, order.customer)).toHaveLength(50);
});
