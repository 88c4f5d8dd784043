import { randomUUID } from 'node:crypto';
import { orderCancelled, orderRefunded, paymentLateSucceeded, paymentRefunded, paymentSucceeded } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { secondFactorShown } from '@muster/kit/subgraph';
import { aCustomer, anAdministrator } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

describe('cancelOrder', () => {
  test('a customer may until the order is paid; its unit is released at once, and once', async () => {
    const offer = await shop.anOffer({ maxQty: 1 });
    const order = await shop.holds(offer);
    expect(await shop.quotaOf(offer)).toMatchObject({ status: 'SOLD_OUT' });
    const answers = await Promise.all(times(5, () => shop.cancels(order.id, order.customer)));
    expect(answers.filter(({ __typename }) => __typename === 'OrderPayload')).toHaveLength(1);
    expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 0, status: 'OPEN' });
    expect((await graph.emitted(orderCancelled)).filter(({ orderId }) => orderId === order.id)).toHaveLength(1);
  });

  test('a paid order needs the permission that also refunds', async () => {
    const offer = await shop.anOffer();
    const order = await shop.holds(offer);
    await shop.confirms(offer);
    await graph.deliver(paymentSucceeded, shop.moneyFor(order));
    expect(await shop.cancels(order.id, order.customer)).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'PAID',
      to: 'CANCELLED',
    });
    expect(await shop.cancels(order.id, anAdministrator('order:cancel_any', 'order:read_any'))).toMatchObject({
      order: { status: 'CANCELLED' },
    });
    const [owed] = await shop.owedFor(order);
    await graph.deliver(paymentRefunded, {
      ...shop.moneyFor(order),
      paymentId: owed!.paymentId,
      refundId: randomUUID(),
      reason: 'cancelled',
    });
    expect(await shop.now(order)).toMatchObject({ status: 'REFUNDED', refunded: { amountMinor: 1_000 } });
  });

  test('what staff refunded changes no status, and counts when the order is cancelled', async () => {
    const offer = await shop.anOffer();
    const staff = anAdministrator('order:cancel_any', 'order:read_any');
    const granted = { refundId: randomUUID(), reason: 'refunded by an administrator', origin: 'STAFF' } as const;
    const paid = async () => {
      const order = await shop.holds(offer);
      await shop.confirms(offer);
      const money = shop.moneyFor(order);
      await graph.deliver(paymentSucceeded, money);
      return { order, money };
    };
    const part = await paid();
    await graph.deliver(paymentRefunded, { ...part.money, ...granted, amountMinor: 300 });
    expect(await shop.now(part.order)).toMatchObject({ status: 'PAID', refunded: { amountMinor: 300 } });
    expect(await shop.cancels(part.order.id, staff)).toMatchObject({ order: { status: 'CANCELLED' } });
    await graph.deliver(paymentRefunded, { ...part.money, refundId: randomUUID(), reason: 'x', amountMinor: 700 });
    expect(await shop.now(part.order)).toMatchObject({ status: 'REFUNDED', refunded: { amountMinor: 1_000 } });

    const whole = await paid();
    await graph.deliver(paymentRefunded, { ...whole.money, ...granted });
    expect(await shop.now(whole.order)).toMatchObject({ status: 'PAID', refunded: { amountMinor: 1_000 } });
    expect(await shop.cancels(whole.order.id, staff)).toMatchObject({ order: { status: 'REFUNDED' } });
    expect((await graph.emitted(orderRefunded)).filter(({ orderId }) => orderId === whole.order.id)).toMatchObject([
      { amountMinor: 1_000, currency: 'TWD' },
    ]);
  });

  test('concurrent cancellation and payment end one way, with no money lost', async () => {
    const offer = await shop.anOffer({ maxQty: 20 });
    const held = await Promise.all(times(20, () => shop.holds(offer)));
    await shop.confirms(offer);
    await Promise.all(
      held.flatMap((order) => [
        shop.cancels(order.id, order.customer),
        graph.deliver(paymentSucceeded, shop.moneyFor(order)),
      ]),
    );
    for (const order of held) {
      const { status } = await shop.now(order);
      expect(['PAID', 'CANCELLED']).toContain(status);
      expect(await shop.owedFor(order)).toHaveLength(status === 'PAID' ? 0 : 1);
    }
  });

  test('the order of another customer cannot be read, cancelled or subscribed to', async () => {
    const order = await shop.holds(await shop.anOffer());
    const stranger = aCustomer();
    expect(await shop.orderOf(order.id, stranger)).toBeNull();
    expect((await shop.cancels(order.id, stranger)).__typename).toBe('NotFound');
    expect((await shop.cancels('nonsense', stranger)).__typename).toBe('NotFound');
    const entities =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { id status } ... on User { orders { edges { node { id } } } } } }';
    expect((await graph.run(entities, { of: [{ __typename: 'Order', id: order.id }] }, stranger))._entities).toEqual([
      null,
    ]);
    const theirs = await graph.answer(entities, { of: [{ __typename: 'User', id: order.customer.id }] }, stranger);
    expect(theirs.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const { value } = await graph
      .subscribe('subscription ($id: ID!) { orderChanged(id: $id) { id } }', { id: order.id }, stranger)
      .next();
    expect(value.errors[0].extensions.code).toBe('NOT_FOUND');
  });
});

test('a cancelled order is owed the payment that was applied, and a refused one only once', async () => {
  const offer = await shop.anOffer();
  const order = await shop.holds(offer);
  await shop.confirms(offer);
  const [applied, refused] = [shop.moneyFor(order), shop.moneyFor(order)];
  await graph.deliver(paymentSucceeded, applied);
  await graph.deliver(paymentLateSucceeded, refused);
  await shop.cancels(order.id, anAdministrator('order:cancel_any', 'order:read_any'));
  const owed = await shop.owedFor(order);
  expect(owed.map(({ paymentId, amountMinor }) => [paymentId, amountMinor])).toEqual([
    [refused.paymentId, 1_000],
    [applied.paymentId, 1_000],
  ]);
});

test('order:cancel_any is enough to cancel an order', async () => {
  const order = await shop.holds(await shop.anOffer());
  expect(await shop.cancels(order.id, anAdministrator('order:cancel_any'))).toMatchObject({
    order: { status: 'CANCELLED' },
  });
});

const CANCEL_ORDERS = `mutation ($input: CancelOrdersInput!) { cancelOrders(input: $input) { __typename
  ... on BulkPayload { rows { id error { __typename code ... on InvalidTransition { from to } } } }
  ... on UserError { code } ... on InvalidInput { issues { path } } } }`;

test('several orders are cancelled, each by itself, and the same key cancels nothing twice', async () => {
  const offer = await shop.anOffer();
  const [reserved, gone, paid] = [await shop.holds(offer), await shop.holds(offer), await shop.holds(offer)];
  await shop.cancels(gone.id, gone.customer);
  await shop.confirms(offer);
  await graph.deliver(paymentSucceeded, shop.moneyFor(paid));
  const boss = anAdministrator('order:cancel_any');
  const unknown = randomUUID();
  const input = {
    idempotencyKey: randomUUID(),
    ids: [reserved.id.toUpperCase(), gone.id, unknown, paid.id, 'no id'],
    reason: ' The mould broke ',
  };
  const cancels = async (given: object, actor: Actor = boss) =>
    (await graph.run(CANCEL_ORDERS, { input: given }, actor)).cancelOrders;
  const rows = [
    { id: reserved.id, error: null },
    { id: gone.id, error: { __typename: 'InvalidTransition', from: 'CANCELLED', to: 'CANCELLED' } },
    { id: unknown, error: { __typename: 'NotFound' } },
    { id: paid.id, error: null },
    { id: 'no id', error: { __typename: 'NotFound' } },
  ];
  for (const _ of [1, 2]) expect(await cancels(input)).toMatchObject({ rows });
  expect(await cancels({ ...input, reason: 'Another' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await shop.quotaOf(offer)).toMatchObject({ sold_qty: 0 });
  expect(await shop.owedFor(paid)).toHaveLength(1);
  const noted = await graph.sql(
    `select from order_status_change where order_id = any($1) and actor_id = $2 and reason = 'The mould broke'`,
    [[reserved.id, paid.id], boss.id],
  );
  expect(noted).toHaveLength(2);
  expect(
    await graph.sql(`select from audit_entry where action = 'order.cancel' and actor_id = $1`, [boss.id]),
  ).toHaveLength(2);

  const many = Array.from({ length: 101 }, () => randomUUID());
  for (const [path, bad] of [
    ['ids', { ids: [] }],
    ['ids', { ids: many }],
    ['reason', { reason: ' ' }],
    ['idempotencyKey', { idempotencyKey: '' }],
  ] as const)
    expect(await cancels({ ...input, ...bad })).toMatchObject({ issues: [{ path }] });
  await expect(cancels(input, aCustomer())).rejects.toThrow('order:cancel_any');
});

test('several orders are cancelled only by an account that has shown its second factor', async () => {
  const order = await shop.holds(await shop.anOffer());
  graph.answers(secondFactorShown, () => ({ shown: false }));
  const boss = anAdministrator('order:cancel_any');
  const input = { idempotencyKey: randomUUID(), ids: [order.id], reason: 'Broken' };
  expect((await graph.run(CANCEL_ORDERS, { input }, boss)).cancelOrders).toMatchObject({ code: 'STEP_UP_REQUIRED' });
  expect(await shop.now(order)).toMatchObject({ status: 'RESERVED' });
  graph.answers(secondFactorShown, () => ({ shown: true }));
});
