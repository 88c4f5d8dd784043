import { orderCancelled, orderExpired, orderPaid, paymentExpired, paymentRequested } from '@muster/events';
import { expect, test } from 'vitest';
import { HOUR_MS, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;

const copyOf = async ({ orderId }: { orderId: string }) => {
  const [copy] = await graph.sql<{ state: string; closed_as: string | null; amount_minor: string }>(
    'select state, closed_as, amount_minor from payable_order where order_id = $1',
    [orderId],
  );
  return copy;
};

test('order.cancelled cancels the open payment', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.deliver(orderCancelled, { ...stage.orderFacts(order), reason: 'changed my mind' });
  expect(await stage.statusOf(payment)).toBe('CANCELLED');
  expect(await copyOf(order)).toMatchObject({ state: 'CLOSED', closed_as: 'CANCELLED' });
});

test('order.expired expires the open payment', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.deliver(orderExpired, { ...stage.orderFacts(order), reason: 'not paid in time' });
  expect(await stage.statusOf(payment)).toBe('EXPIRED');
  expect((await graph.emitted(paymentExpired)).filter(({ paymentId }) => paymentId === payment.id)).toHaveLength(1);
  // The clock finds nothing more to do.
  graph.clock.offsetMs = HOUR_MS;
  await graph.runDueJobs();
  graph.clock.offsetMs = 0;
  expect((await graph.emitted(paymentExpired)).filter(({ paymentId }) => paymentId === payment.id)).toHaveLength(1);
});

test('a payment in time stays SUCCEEDED when its order is paid', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await stage.notify(payment);
  await graph.deliver(orderPaid, { ...stage.orderFacts(order), paymentId: payment.id });
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
});

test('a late capture that the order accepted is APPLIED', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.deliver(orderExpired, { ...stage.orderFacts(order), reason: 'not paid in time' });
  await stage.notify(payment);
  expect(await stage.statusOf(payment)).toBe('LATE_SUCCEEDED');
  await graph.deliver(orderPaid, { ...stage.orderFacts(order), from: 'EXPIRED', paymentId: payment.id });
  expect(await stage.statusOf(payment)).toBe('APPLIED');
  expect(await copyOf(order)).toMatchObject({ state: 'CLOSED', closed_as: 'PAID' });
});

test('a late capture is not applied by the payment of another attempt', async () => {
  const { order, payment: late } = await stage.aPendingPayment();
  await stage.notify(late, { type: 'payment.failed' });
  const { payment: paid } = await stage.start(order);
  await stage.notify(paid);
  await graph.deliver(orderPaid, { ...stage.orderFacts(order), paymentId: paid.id });
  await stage.notify(late);
  expect([await stage.statusOf(late), await stage.statusOf(paid)]).toEqual(['LATE_SUCCEEDED', 'SUCCEEDED']);
});

test('a closed order stays closed, in whatever order the events arrive', async () => {
  const news = {
    requested: (order: ReturnType<typeof stage.anOrder>) =>
      graph.deliver(paymentRequested, {
        ...stage.orderFacts(order),
        amountMinor: order.amountMinor,
        dueAt: order.dueAt,
      }),
    cancelled: (order: ReturnType<typeof stage.anOrder>) =>
      graph.deliver(orderCancelled, { ...stage.orderFacts(order), reason: 'x' }),
  };
  for (const sequence of [
    ['requested', 'cancelled'],
    ['cancelled', 'requested'],
    ['cancelled', 'requested', 'requested', 'cancelled'],
  ] as const) {
    const order = stage.anOrder();
    for (const each of sequence) await news[each](order);
    expect(await copyOf(order)).toEqual({ state: 'CLOSED', closed_as: 'CANCELLED', amount_minor: '125000' });
  }
});

test('a free order is paid without a payment', async () => {
  const order = stage.anOrder({ amountMinor: 0 });
  await graph.deliver(orderPaid, { ...stage.orderFacts(order), paymentId: null });
  expect(await copyOf(order)).toMatchObject({ state: 'CLOSED', closed_as: 'PAID' });
});

test('a batch of payment.requested is one upsert, each order with its earliest due date', async () => {
  const [paid, plain, twice] = [await stage.aPendingPayment(), stage.anOrder(), stage.anOrder()];
  const at = (minutes: number) => new Date(graph.clock.now().getTime() + minutes * 60_000).toISOString();
  const requestOf = (order: typeof plain, dueAt: string) => ({
    ...stage.orderFacts(order),
    amountMinor: order.amountMinor,
    dueAt,
  });
  const [sooner, later] = [at(5), at(20)];
  await graph.deliverAll(paymentRequested, [
    requestOf(paid.order, sooner),
    requestOf(twice, sooner),
    requestOf(plain, later),
    requestOf(twice, later),
  ]);
  const dueOf = async ({ orderId }: { orderId: string }) =>
    (
      await graph.sql<{ due_at: Date }>('select due_at from payable_order where order_id = $1', [orderId])
    )[0]!.due_at.toISOString();
  expect(await Promise.all([paid.order, plain, twice].map(dueOf))).toEqual([sooner, later, sooner]);
  const [open] = await graph.sql<{ expires_at: Date }>('select expires_at from payment where id = $1', [
    paid.payment.id,
  ]);
  expect(open!.expires_at.toISOString()).toBe(sooner);
});
