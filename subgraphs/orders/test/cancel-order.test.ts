import { randomUUID } from 'node:crypto';
import { orderCancelled, paymentLateSucceeded, paymentRefunded, paymentSucceeded } from '@muster/events';
import { aCustomer, anAdministrator } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { openCounter, times } from './harness.ts';

const counter = await openCounter();
const { graph } = counter;

describe('leaving', () => {
  test('a customer may until they paid; the place is free at once, and once', async () => {
    const offer = await counter.anOffer({ maxQty: 1 });
    const order = await counter.holds(offer);
    expect(await counter.quotaOf(offer)).toMatchObject({ status: 'SOLD_OUT' });
    const answers = await Promise.all(times(5, () => counter.cancels(order.id, order.customer)));
    expect(answers.filter(({ __typename }) => __typename === 'OrderPayload')).toHaveLength(1);
    expect(await counter.quotaOf(offer)).toMatchObject({ sold_qty: 0, status: 'OPEN' });
    expect((await graph.said(orderCancelled)).filter(({ orderId }) => orderId === order.id)).toHaveLength(1);
  });

  test('a paid order takes somebody who may return the money', async () => {
    const offer = await counter.anOffer();
    const order = await counter.holds(offer);
    await counter.confirms(offer);
    await graph.deliver(paymentSucceeded, counter.moneyFor(order));
    expect(await counter.cancels(order.id, order.customer)).toMatchObject({
      __typename: 'InvalidTransition',
      from: 'PAID',
      to: 'CANCELLED',
    });
    expect(await counter.cancels(order.id, anAdministrator('order:cancel_any', 'order:read_any'))).toMatchObject({
      order: { status: 'CANCELLED' },
    });
    const [owed] = await counter.owedFor(order);
    await graph.deliver(paymentRefunded, {
      ...counter.moneyFor(order),
      paymentId: owed!.paymentId,
      refundId: randomUUID(),
      reason: 'cancelled',
    });
    expect(await counter.now(order)).toMatchObject({ status: 'REFUNDED', refunded: { amountMinor: 1_000 } });
  });

  test('cancelling and paying at the same moment ends one way, with nothing lost', async () => {
    const offer = await counter.anOffer({ maxQty: 20 });
    const held = await Promise.all(times(20, () => counter.holds(offer)));
    await counter.confirms(offer);
    await Promise.all(
      held.flatMap((order) => [
        counter.cancels(order.id, order.customer),
        graph.deliver(paymentSucceeded, counter.moneyFor(order)),
      ]),
    );
    for (const order of held) {
      const { status } = await counter.now(order);
      expect(['PAID', 'CANCELLED']).toContain(status);
      expect(await counter.owedFor(order)).toHaveLength(status === 'PAID' ? 0 : 1);
    }
  });

  test('another’s order is nothing to see, to cancel or to watch', async () => {
    const order = await counter.holds(await counter.anOffer());
    const stranger = aCustomer();
    expect(await counter.orderOf(order.id, stranger)).toBeNull();
    expect((await counter.cancels(order.id, stranger)).__typename).toBe('NotFound');
    expect((await counter.cancels('nonsense', stranger)).__typename).toBe('NotFound');
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

test('a paid order that is cancelled is owed what it was paid with, not also what was refused before', async () => {
  const offer = await counter.anOffer();
  const order = await counter.holds(offer);
  await counter.confirms(offer);
  const [applied, refused] = [counter.moneyFor(order), counter.moneyFor(order)];
  await graph.deliver(paymentSucceeded, applied);
  await graph.deliver(paymentLateSucceeded, refused);
  await counter.cancels(order.id, anAdministrator('order:cancel_any', 'order:read_any'));
  const owed = await counter.owedFor(order);
  expect(owed.map(({ paymentId, amountMinor }) => [paymentId, amountMinor])).toEqual([
    [refused.paymentId, 1_000],
    [applied.paymentId, 1_000],
  ]);
});

test('whoever may cancel any order needs no other permission for it', async () => {
  const order = await counter.holds(await counter.anOffer());
  expect(await counter.cancels(order.id, anAdministrator('order:cancel_any'))).toMatchObject({
    order: { status: 'CANCELLED' },
  });
});
