import { randomUUID } from 'node:crypto';
import { paymentRefunded, refundOwed } from '@muster/events';
import { aCustomer, anAdministrator, anApiClient } from '@muster/testing';
import { expect, test } from 'vitest';
import { HOUR_MS, type Order, type Payment, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;
const staff = anAdministrator('payment:refund', 'payment:read_any');

const Refund = `mutation ($input: RefundPaymentInput!) {
  refundPayment(input: $input) { __typename
    ... on RefundPayload { refund { id status reason note amount { amountMinor currency } payment { id refundable { amountMinor } } } }
    ... on RefundTooLarge { refundable { amountMinor currency } }
    ... on InvalidTransition { from }
    ... on TooMany { limit }
    ... on InvalidInput { issues { path } }
    ... on UserError { code } } }`;
const Retry = `mutation ($id: ID!) { retryRefund(id: $id) { ... on RefundPayload { refund { status } } ... on UserError { code } } }`;

async function aPaidPayment(): Promise<{ order: Order; payment: Payment }> {
  const made = await stage.aPendingPayment();
  await stage.notify(made.payment);
  return made;
}

const inputFor = ({ id }: Pick<Payment, 'id'>, amountMinor: number, changes: object = {}) => ({
  idempotencyKey: randomUUID() as string,
  paymentId: id,
  amount: { amountMinor, currency: 'TWD' },
  reason: 'The mug came late',
  ...changes,
});
const refunds = async (input: object, actor = staff) => (await graph.run(Refund, { input }, actor)).refundPayment;
const refundedBy = async ({ id }: Payment) =>
  (await graph.emitted(paymentRefunded)).filter(({ paymentId }) => paymentId === id);
const owed = ({ orderId }: Order, { id }: Payment) => ({
  orderId,
  paymentId: id,
  amountMinor: 125_000,
  currency: 'TWD',
  reason: 'cancelled by an administrator',
});

test('a payment is refunded in parts, up to what was paid, and each part is published as one by staff', async () => {
  const { order, payment } = await aPaidPayment();
  const first = await refunds(inputFor(payment, 25_000));
  expect(first).toMatchObject({
    refund: {
      status: 'REQUESTED',
      reason: 'refunded by an administrator',
      note: 'The mug came late',
      amount: { amountMinor: 25_000, currency: 'TWD' },
      payment: { id: payment.id, refundable: { amountMinor: 100_000 } },
    },
  });
  // Refunds under way count as well.
  expect(await refunds(inputFor(payment, 100_001))).toMatchObject({
    __typename: 'RefundTooLarge',
    code: 'REFUND_TOO_LARGE',
    refundable: { amountMinor: 100_000, currency: 'TWD' },
  });
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('PARTIALLY_REFUNDED');
  expect((await refunds(inputFor(payment, 100_000))).__typename).toBe('RefundPayload');
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('REFUNDED');
  expect(await refunds(inputFor(payment, 1))).toMatchObject({ refundable: { amountMinor: 0 } });
  expect(await refundedBy(payment)).toMatchObject([
    { amountMinor: 25_000, origin: 'STAFF', orderId: order.orderId, reason: 'refunded by an administrator' },
    { amountMinor: 100_000, origin: 'STAFF' },
  ]);
  const audited = await graph.sql<object>(
    `select actor_id, after ->> 'amountMinor' as amount, after ->> 'reason' as reason
       from audit_entry where action = 'payment.refund' and entity_id = $1 order by id`,
    [payment.id],
  );
  expect(audited).toEqual([
    { actor_id: staff.id, amount: '25000', reason: 'The mug came late' },
    { actor_id: staff.id, amount: '100000', reason: 'The mug came late' },
  ]);
});

test('the words of the administrator are not for the customer', async () => {
  const { order, payment } = await aPaidPayment();
  await refunds(inputFor(payment, 1));
  const query = `query ($id: ID) { payment(id: $id) { refunds { note amount { amountMinor } } } }`;
  expect((await graph.run(query, { id: payment.id }, order.customer)).payment.refunds).toEqual([
    { note: null, amount: { amountMinor: 1 } },
  ]);
  await graph.runDueJobs();
});

test('a retry with the same key answers the same refund; another input is a conflict', async () => {
  const { payment } = await aPaidPayment();
  const input = inputFor(payment, 1_000);
  const answers = await Promise.all(Array.from({ length: 5 }, () => refunds(input)));
  expect(new Set(answers.map(({ refund }) => refund.id)).size).toBe(1);
  expect(await refunds({ ...input, reason: 'Another' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  await graph.runDueJobs();
  expect(await refundedBy(payment)).toHaveLength(1);
});

test('ten concurrent refunds of one payment return no more than was paid', async () => {
  const { payment } = await aPaidPayment();
  const answers = await Promise.all(Array.from({ length: 10 }, () => refunds(inputFor(payment, 50_000))));
  expect(answers.filter(({ __typename }) => __typename === 'RefundPayload')).toHaveLength(2);
  expect(answers.filter(({ code }) => code === 'REFUND_TOO_LARGE')).toHaveLength(8);
  await graph.runDueJobs();
  expect((await stage.paymentsOf({ orderId: (await stageOrder(payment)).order_id }))[0].refunded).toEqual({
    amountMinor: 100_000,
  });
});
const stageOrder = async ({ id }: Payment) =>
  (await graph.sql<{ order_id: string }>('select order_id from payment where id = $1', [id]))[0]!;

test('an order that ends is owed the rest: what staff returned meanwhile is not returned again', async () => {
  for (const staffMinor of [25_000, 125_000]) {
    const { order, payment } = await aPaidPayment();
    await refunds(inputFor(payment, staffMinor));
    await graph.deliver(refundOwed, owed(order, payment));
    await graph.runDueJobs();
    expect(await stage.statusOf(payment)).toBe('REFUNDED');
    const sums = (await refundedBy(payment)).map(({ amountMinor, origin }) => [origin, amountMinor]);
    const rest = 125_000 - staffMinor;
    expect(sums.toSorted()).toEqual([...(rest > 0 ? [['ORDER', rest]] : []), ['STAFF', staffMinor]]);
  }
});

test('what the order was returned leaves nothing for staff', async () => {
  const { order, payment } = await aPaidPayment();
  await graph.deliver(refundOwed, owed(order, payment));
  expect(await refunds(inputFor(payment, 1))).toMatchObject({ refundable: { amountMinor: 0 } });
  await graph.runDueJobs();
});

test('a refund that the provider does not answer FAILS, leaves its amount refundable, and is retried once', async () => {
  const { payment } = await aPaidPayment();
  const { refund } = await refunds(inputFor(payment, 100_000));
  await graph.sql('alter table mock_refund rename to mock_refund_away');
  try {
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await graph.runDueJobs();
      graph.clock.offsetMs += HOUR_MS;
    }
  } finally {
    await graph.sql('alter table mock_refund_away rename to mock_refund');
  }
  const query = `{ refunds(filter: { status: [FAILED] }) { nodes { id failure { code } payment { refundable { amountMinor } } } } }`;
  expect((await graph.run(query, {}, staff)).refunds.nodes).toEqual([
    { id: refund.id, failure: { code: 'PROVIDER_ERROR' }, payment: { refundable: { amountMinor: 125_000 } } },
  ]);
  expect((await graph.run(Retry, { id: refund.id }, staff)).retryRefund).toEqual({ refund: { status: 'REQUESTED' } });
  await graph.runDueJobs();
  expect((await refundedBy(payment)).map(({ amountMinor }) => amountMinor)).toEqual([100_000]);
  graph.clock.offsetMs = 0;
});

test('only captured money is refunded, and late money only after its order has decided', async () => {
  const { payment } = await stage.aPendingPayment();
  expect(await refunds(inputFor(payment, 1))).toMatchObject({ code: 'INVALID_TRANSITION', from: 'PENDING_PROVIDER' });
  await stage.notify(payment, { type: 'payment.expired' });
  await stage.notify(payment);
  expect(await refunds(inputFor(payment, 1))).toMatchObject({ code: 'INVALID_TRANSITION', from: 'LATE_SUCCEEDED' });
});

test('a payment has six refunds by staff at most', async () => {
  const { payment } = await aPaidPayment();
  for (let count = 0; count < 6; count += 1)
    expect((await refunds(inputFor(payment, 1))).__typename).toBe('RefundPayload');
  expect(await refunds(inputFor(payment, 1))).toMatchObject({ __typename: 'TooMany', limit: 6 });
  await graph.runDueJobs();
});

test('each bad field of the input is named, and nothing is refunded', async () => {
  const { payment } = await aPaidPayment();
  const good = inputFor(payment, 1);
  for (const [changes, path] of [
    [{ amount: { amountMinor: 0, currency: 'TWD' } }, 'amount.amountMinor'],
    [{ amount: { amountMinor: -1, currency: 'TWD' } }, 'amount.amountMinor'],
    [{ amount: { amountMinor: 1_000_000_000_001, currency: 'TWD' } }, 'amount.amountMinor'],
    [{ amount: { amountMinor: 1, currency: 'USD' } }, 'amount.currency'],
    [{ reason: '' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ idempotencyKey: '' }, 'idempotencyKey'],
    [{ idempotencyKey: 'x'.repeat(256) }, 'idempotencyKey'],
  ] as const) {
    expect(await refunds({ ...good, ...changes })).toMatchObject({ issues: [{ path }] });
  }
  for (const paymentId of [randomUUID(), 'no id'])
    expect(await refunds({ ...good, paymentId })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refundedBy(payment)).toEqual([]);
});

test('refundPayment needs payment:refund, which opens it to an API key as well', async () => {
  const { order, payment } = await aPaidPayment();
  for (const actor of [
    order.customer,
    aCustomer(),
    anAdministrator('payment:read_any'),
    anApiClient('order:read_any'),
  ]) {
    const { errors } = await graph.answer(Refund, { input: inputFor(payment, 1) }, actor);
    expect(errors).toHaveLength(1);
  }
  expect((await refunds(inputFor(payment, 1), anApiClient('payment:refund'))).__typename).toBe('RefundPayload');
  await graph.runDueJobs();
});
