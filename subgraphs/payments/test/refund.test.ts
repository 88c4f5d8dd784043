import { randomUUID } from 'node:crypto';
import { orderCancelled, paymentRefunded, refundFailed, refundOwed } from '@muster/events';
import { aCustomer, anAdministrator } from '@muster/testing';
import { expect, test } from 'vitest';
import { HOUR_MS, type Order, type Payment, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;

const Retry = `mutation ($id: ID!) {
  retryRefund(id: $id) { __typename ... on RefundPayload { refund { id status } } ... on UserError { code } }
}`;

async function aPaidPayment(): Promise<{ order: Order; payment: Payment }> {
  const { order, payment } = await stage.aPendingPayment();
  await stage.press(payment.payUrl, 'SUCCEEDED');
  await graph.runDueJobs();
  return { order, payment };
}

const owed = ({ orderId }: Order, { id }: Payment, changes: object = {}) => ({
  orderId,
  paymentId: id,
  amountMinor: 125_000,
  currency: 'TWD',
  reason: 'order_cancelled',
  ...changes,
});

const refundedBy = async ({ id }: Payment) =>
  (await graph.emitted(paymentRefunded)).filter(({ paymentId }) => paymentId === id);
const failedOf = async ({ id }: Payment) =>
  (await graph.emitted(refundFailed)).filter(({ paymentId }) => paymentId === id);

/** Plays a company that is away, for as long as `work` takes. */
async function whileMockIsAway(work: () => Promise<void>): Promise<void> {
  await graph.sql('alter table mock_refund rename to mock_refund_away');
  try {
    await work();
  } finally {
    await graph.sql('alter table mock_refund_away rename to mock_refund');
  }
}

test('order.refund_owed refunds the payment and emits payment.refunded', async () => {
  const { order, payment } = await aPaidPayment();
  await graph.deliver(refundOwed, owed(order, payment));
  expect((await stage.paymentsOf(order))[0].refunds).toMatchObject([{ status: 'REQUESTED' }]);

  await graph.runDueJobs();

  const [shown] = await stage.paymentsOf(order);
  expect(shown).toMatchObject({
    status: 'REFUNDED',
    refunded: { amountMinor: 125_000 },
    refunds: [
      {
        number: expect.stringMatching(/^RFD-\d{8}-\d{6}$/),
        status: 'COMPLETED',
        reason: 'order_cancelled',
        amount: { amountMinor: 125_000 },
      },
    ],
  });
  expect(await refundedBy(payment)).toEqual([
    {
      paymentId: payment.id,
      orderId: order.orderId,
      userId: order.customer.id,
      amountMinor: 125_000,
      currency: 'TWD',
      refundId: shown.refunds[0].id,
      reason: 'order_cancelled',
      origin: 'ORDER',
    },
  ]);
});

test('a late capture that the order refuses is refunded', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.deliver(orderCancelled, { ...stage.orderFacts(order), reason: 'changed my mind' });
  await stage.press(payment.payUrl, 'SUCCEEDED');
  await graph.runDueJobs();
  await graph.deliver(refundOwed, owed(order, payment));
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('REFUNDED');
});

test('order.refund_owed is idempotent, also under different event ids', async () => {
  const { order, payment } = await aPaidPayment();
  const id = randomUUID();
  await graph.deliver(refundOwed, owed(order, payment), { id });
  await graph.deliver(refundOwed, owed(order, payment), { id });
  await Promise.all(Array.from({ length: 5 }, () => graph.deliver(refundOwed, owed(order, payment))));
  await graph.runDueJobs();
  await graph.deliver(refundOwed, owed(order, payment));
  await graph.runDueJobs();
  expect(await refundedBy(payment)).toHaveLength(1);
  expect(
    await graph.sql(
      'select 1 from mock_refund m join mock_payment p on p.id = m.mock_payment_id where p.reference = $1',
      [payment.number],
    ),
  ).toHaveLength(1);
});

test('partial refunds never exceed the captured amount', async () => {
  const { order, payment } = await aPaidPayment();
  await graph.deliver(refundOwed, owed(order, payment, { amountMinor: 100_000, reason: 'line_1' }));
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('PARTIALLY_REFUNDED');

  await graph.deliver(refundOwed, owed(order, payment, { amountMinor: 25_001, reason: 'line_2' }));
  expect(await failedOf(payment)).toMatchObject([{ amountMinor: 25_001, reason: 'more than is left of the payment' }]);

  await graph.deliver(refundOwed, owed(order, payment, { amountMinor: 25_000, reason: 'line_3' }));
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('REFUNDED');
  expect((await refundedBy(payment)).map(({ amountMinor }) => amountMinor)).toEqual([100_000, 25_000]);
});

test('two concurrent refunds cannot both take the amount for one', async () => {
  const { order, payment } = await aPaidPayment();
  await Promise.all(
    ['one', 'other'].map((reason) => graph.deliver(refundOwed, owed(order, payment, { amountMinor: 100_000, reason }))),
  );
  await graph.runDueJobs();
  expect(await refundedBy(payment)).toHaveLength(1);
  expect(await failedOf(payment)).toHaveLength(1);
});

test('a payment without a capture is not refunded', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.deliver(refundOwed, owed(order, payment));
  await graph.runDueJobs();
  expect(await refundedBy(payment)).toEqual([]);
  expect(await failedOf(payment)).toHaveLength(1);
});

test('the database refuses a refund above the captured amount', async () => {
  const { payment } = await aPaidPayment();
  await expect(
    graph.sql(`update payment set refunded_minor = 125001, status = 'REFUNDED' where id = $1`, [payment.id]),
  ).rejects.toMatchObject({
    constraint: 'never_more_refunded_than_captured',
  });
});

test('a refund is retried after a timeout of the provider, and returned once', async () => {
  const { order, payment } = await aPaidPayment();
  await whileMockIsAway(async () => {
    await graph.deliver(refundOwed, owed(order, payment));
    await graph.runDueJobs();
    expect((await stage.paymentsOf(order))[0].refunds).toMatchObject([{ status: 'PROCESSING' }]);
  });
  graph.clock.offsetMs += 10_000;
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('REFUNDED');
  expect(await refundedBy(payment)).toHaveLength(1);
});

test("a crash between the provider's refund and our commit refunds once", async () => {
  const { order, payment } = await aPaidPayment();
  await graph.deliver(refundOwed, owed(order, payment));
  await graph.runDueJobs();
  // As if the last transaction had been lost, and with it what the job knew.
  const [{ id } = { id: '' }] = await graph.sql<{ id: string }>('select id from refund where payment_id = $1', [
    payment.id,
  ]);
  await graph.sql(`update refund set status = 'PROCESSING', provider_refund_id = null where id = $1`, [id]);
  await graph.sql(`update payment set status = 'SUCCEEDED', refunded_minor = 0 where id = $1`, [payment.id]);
  await graph.sql(`insert into job (kind, key, payload, run_at) values ('send-refund', 'again', $1, now())`, [
    JSON.stringify({ refundId: id }),
  ]);
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('REFUNDED');
  expect(
    await graph.sql('select 1 from mock_refund where reference = (select number from refund where id = $1)', [id]),
  ).toHaveLength(1);
});

test('a refund FAILS after its last attempt, and retryRefund retries it', async () => {
  const { order, payment } = await aPaidPayment();
  await whileMockIsAway(async () => {
    await graph.deliver(refundOwed, owed(order, payment));
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await graph.runDueJobs();
      graph.clock.offsetMs += HOUR_MS;
    }
  });
  const [{ refunds }] = await stage.paymentsOf(order);
  expect(refunds).toMatchObject([{ status: 'FAILED' }]);
  expect(await failedOf(payment)).toMatchObject([
    { refundId: refunds[0].id, amountMinor: 125_000, reason: 'the provider does not answer' },
  ]);
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');

  const administrator = anAdministrator('payment:refund');
  expect((await graph.run(Retry, { id: refunds[0].id }, administrator)).retryRefund).toMatchObject({
    refund: { status: 'REQUESTED' },
  });
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('REFUNDED');
  expect((await graph.run(Retry, { id: refunds[0].id }, administrator)).retryRefund).toMatchObject({
    code: 'INVALID_TRANSITION',
  });
  expect(await graph.sql('select action, actor_id from audit_entry where entity_id = $1', [refunds[0].id])).toEqual([
    { action: 'refund.retry', actor_id: administrator.id },
  ]);
  graph.clock.offsetMs = 0;
});

test('retryRefund needs payment:refund', async () => {
  const { errors } = await graph.answer(Retry, { id: randomUUID() }, aCustomer());
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  for (const id of [randomUUID(), 'no id']) {
    expect((await graph.run(Retry, { id }, anAdministrator('payment:refund'))).retryRefund).toMatchObject({
      code: 'NOT_FOUND',
    });
  }
});
