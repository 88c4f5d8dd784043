import { randomUUID } from 'node:crypto';
import {
  orderCancelled,
  orderExpired,
  paymentLateSucceeded,
  paymentSucceeded,
  unappliedPaymentReceived,
  unappliedPaymentResolved,
} from '@muster/events';
import { aCustomer, anAdministrator } from '@muster/testing';
import { expect, test } from 'vitest';
import { type Order, type Payment, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;
const staff = anAdministrator('payment:read_any', 'payment:refund');

const List = `query ($filter: UnappliedPaymentFilterInput) { unappliedPayments(filter: $filter, first: 100) { nodes {
  id number status reason reference amount { amountMinor currency } unresolved { amountMinor }
  payment { id } appliedPayment { id } } totalCount } }`;
const resolving = (field: string, more: string) => `mutation ($id: ID!, ${more}) {
  ${field}(id: $id, ${more.replaceAll(/\$(\w+): [\w!]+/g, '$1: $$$1')}) { __typename
    ... on UnappliedPaymentPayload { unappliedPayment { status unresolved { amountMinor } appliedPayment { id } } }
    ... on InvalidTransition { from to } ... on UserError { code } ... on InvalidInput { issues { path } } ${
      field === 'applyUnappliedPayment' ? '... on OrderNotCovered { due { amountMinor currency } }' : ''
    } } }`;
const Apply = resolving('applyUnappliedPayment', '$orderId: ID!');
const Refund = resolving('refundUnappliedPayment', '$reason: String!');
const WriteOff = resolving('writeOffUnappliedPayment', '$reason: String!');
const Retry = `mutation ($id: ID!) { retryRefund(id: $id) { __typename ... on UserError { code } } }`;

interface Unapplied {
  readonly id: string;
  readonly status: string;
  readonly reference: string;
}
const list = async (filter?: object) => (await graph.run(List, { filter }, staff)).unappliedPayments;
const unappliedOf = async ({ number }: Pick<Payment, 'number'>): Promise<Unapplied[]> =>
  (await list()).nodes.filter(({ reference }: Unapplied) => reference === number);
const applies = async ({ id }: Unapplied, orderId: string) =>
  (await graph.run(Apply, { id, orderId }, staff)).applyUnappliedPayment;
const refunds = async ({ id }: Unapplied) =>
  (await graph.run(Refund, { id, reason: 'Nobody knows it' }, staff)).refundUnappliedPayment;
const writesOff = async ({ id }: Unapplied) =>
  (await graph.run(WriteOff, { id, reason: 'Nobody knows it' }, staff)).writeOffUnappliedPayment;
const resolved = async ({ id }: Unapplied) =>
  (await graph.emitted(unappliedPaymentResolved))
    .filter(({ unappliedPaymentId }) => unappliedPaymentId === id)
    .map(({ resolution, amountMinor }) => [resolution, amountMinor]);
const captured = async ({ id }: Pick<Payment, 'id'>) =>
  (await graph.emitted(paymentSucceeded)).filter(({ paymentId }) => paymentId === id);

/** A payment whose provider notified something else than it should. */
async function notified(changes: object) {
  const made = await stage.aPendingPayment();
  await stage.notify(made.payment, changes);
  const [unapplied] = await unappliedOf(made.payment);
  return { ...made, unapplied: unapplied! };
}

/** Money for a number that no payment has. */
async function unknown(amountMinor: number, currency = 'TWD') {
  const { payment } = await stage.aPendingPayment();
  const number = `PAY-20200101-${Math.random()}`;
  await stage.notify({ ...payment, number }, { amountMinor, currency });
  return (await unappliedOf({ number }))[0]!;
}

test.each([
  ['less', { amountMinor: 124_999 }, 'AMOUNT_TOO_LOW', 124_999, 'TWD'],
  ['more', { amountMinor: 125_001 }, 'AMOUNT_TOO_HIGH', 125_001, 'TWD'],
  ['another currency', { currency: 'VND' }, 'OTHER_CURRENCY', 125_000, 'VND'],
  ['another payment of theirs', { providerPaymentId: randomUUID() }, 'OTHER_PAYMENT', 125_000, 'TWD'],
])('%s goes into suspense once, however often it is notified', async (_, changes, reason, amountMinor, currency) => {
  const { payment, unapplied } = await notified(changes);
  await stage.notify(payment, changes);
  expect(await unappliedOf(payment)).toEqual([unapplied]);
  expect(unapplied).toMatchObject({
    status: 'OPEN',
    reason,
    number: expect.stringMatching(/^UNA-\d{8}-\d{6}$/),
    amount: { amountMinor, currency },
    unresolved: { amountMinor },
    payment: { id: payment.id },
    appliedPayment: null,
  });
  expect(await stage.statusOf(payment)).toBe('PENDING_PROVIDER');
  expect((await graph.emitted(unappliedPaymentReceived)).at(-1)).toEqual({
    unappliedPaymentId: unapplied.id,
    amountMinor,
    currency,
    reason,
  });
});

test('a failure of a wrong amount, or contradicting news of captured money, is no new money', async () => {
  const { payment } = await stage.aPendingPayment();
  await stage.notify(payment, { type: 'payment.failed', amountMinor: 1 });
  expect(await unappliedOf(payment)).toEqual([]);
  const { payment: other } = await stage.aPendingPayment();
  await stage.notify(other);
  await stage.notify(other, { amountMinor: 125_001 });
  expect(await unappliedOf(other)).toEqual([]);
});

test('the right amount, notified later, corrects what is in suspense, and the payment has the money', async () => {
  const { payment, unapplied } = await notified({ amountMinor: 124_999 });
  await stage.notify(payment);
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
  expect(await unappliedOf(payment)).toMatchObject([{ status: 'CORRECTED', unresolved: { amountMinor: 0 } }]);
  expect(await resolved(unapplied)).toEqual([['CORRECTED', 124_999]]);
  // After it was resolved another way, it is too late for that.
  const late = await notified({ amountMinor: 124_999 });
  await writesOff(late.unapplied);
  expect(await stage.notify(late.payment)).toMatchObject({ body: 'REJECTED' });
  expect(await stage.statusOf(late.payment)).toBe('PENDING_PROVIDER');
});

test('more than the order costs is applied to it, and the rest stays in suspense until it is refunded', async () => {
  const { order, payment, unapplied } = await notified({ amountMinor: 125_001 });
  expect(await applies(unapplied, order.orderId)).toEqual({
    __typename: 'UnappliedPaymentPayload',
    unappliedPayment: { status: 'OPEN', unresolved: { amountMinor: 1 }, appliedPayment: { id: payment.id } },
  });
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
  expect(await captured(payment)).toMatchObject([{ orderId: order.orderId, amountMinor: 125_000 }]);
  expect(await applies(unapplied, order.orderId)).toMatchObject({ code: 'INVALID_TRANSITION' });
  expect(await refunds(unapplied)).toMatchObject({ unappliedPayment: { status: 'REFUNDING' } });
  expect(await writesOff(unapplied)).toMatchObject({ from: 'REFUNDING', to: 'WRITTEN_OFF' });
  await graph.runDueJobs();
  expect(await unappliedOf(payment)).toMatchObject([{ status: 'REFUNDED', unresolved: { amountMinor: 0 } }]);
  expect(await resolved(unapplied)).toEqual([
    ['APPLIED', 125_000],
    ['REFUNDED', 1],
  ]);
});

test('money of an unknown payment is applied to an order as a payment of its own, instead of the open one', async () => {
  const unapplied = await unknown(125_000);
  const { order, payment: open } = await stage.aPendingPayment();
  const answer = await applies(unapplied, order.orderId);
  expect(answer).toMatchObject({ unappliedPayment: { status: 'APPLIED', unresolved: { amountMinor: 0 } } });
  const { id } = answer.unappliedPayment.appliedPayment;
  expect(id).not.toBe(open.id);
  expect([await stage.statusOf({ id }), await stage.statusOf(open)]).toEqual(['SUCCEEDED', 'CANCELLED']);
  expect(await captured({ id })).toMatchObject([{ orderId: order.orderId, userId: order.customer.id }]);
  expect(await resolved(unapplied)).toEqual([['APPLIED', 125_000]]);
});

test('an expired order gets it as a late capture; a paid or cancelled one refuses it', async () => {
  const expired = await stage.aPayableOrder();
  await graph.deliver(orderExpired, { ...stage.orderFacts(expired), reason: 'not paid' });
  const answer = await applies(await unknown(125_000), expired.orderId);
  const { id } = answer.unappliedPayment.appliedPayment;
  expect(await stage.statusOf({ id })).toBe('LATE_SUCCEEDED');
  expect((await graph.emitted(paymentLateSucceeded)).filter(({ paymentId }) => paymentId === id)).toHaveLength(1);

  const unapplied = await unknown(125_000);
  const cancelled = await stage.aPayableOrder();
  await graph.deliver(orderCancelled, { ...stage.orderFacts(cancelled), reason: 'changed my mind' });
  expect(await applies(unapplied, cancelled.orderId)).toMatchObject({ from: 'CANCELLED', to: 'PAID' });
  const { order: paid, payment } = await stage.aPendingPayment();
  await stage.notify(payment);
  expect(await applies(unapplied, paid.orderId)).toMatchObject({ from: 'PAID', to: 'PAID' });
});

test('an order is covered in its own currency and in whole, or not at all', async () => {
  const order: Order = await stage.aPayableOrder();
  for (const unapplied of [await unknown(124_999), await unknown(125_000, 'VND')]) {
    expect(await applies(unapplied, order.orderId)).toMatchObject({
      __typename: 'OrderNotCovered',
      due: { amountMinor: 125_000, currency: 'TWD' },
    });
  }
  const unapplied = await unknown(125_000);
  for (const orderId of [randomUUID(), 'no id'])
    expect(await applies(unapplied, orderId)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await applies({ ...unapplied, id: randomUUID() }, order.orderId)).toMatchObject({ code: 'NOT_FOUND' });
  // Money of a payment that the provider knows belongs to that payment's order.
  const { unapplied: more } = await notified({ amountMinor: 125_001 });
  expect(await applies(more, order.orderId)).toMatchObject({ issues: [{ path: 'orderId' }] });
});

test('ten concurrent resolutions of one resolve it once', async () => {
  const unapplied = await unknown(125_000);
  const orders = [await stage.aPayableOrder(), await stage.aPayableOrder()];
  const answers = await Promise.all([
    ...orders.flatMap(({ orderId }) => [applies(unapplied, orderId), applies(unapplied, orderId)]),
    ...Array.from({ length: 3 }, () => refunds(unapplied)),
    ...Array.from({ length: 3 }, () => writesOff(unapplied)),
  ]);
  expect(answers.filter(({ __typename }) => __typename === 'UnappliedPaymentPayload')).toHaveLength(1);
  await graph.runDueJobs();
});

test('a refund that fails opens the money again: it is refunded once more, or written off, and never both', async () => {
  const unapplied = await unknown(125_000);
  await refunds(unapplied);
  await graph.runDueJobs(); // The company knows no such payment, and declines.
  expect(await unappliedOf({ number: unapplied.reference })).toMatchObject([
    { status: 'OPEN', unresolved: { amountMinor: 125_000 } },
  ]);
  const failed = `{ refunds(filter: { status: [FAILED] }, first: 1) { nodes { id payment { id } failure { code } } } }`;
  const [{ id, ...shown }] = (await graph.run(failed, {}, staff)).refunds.nodes;
  expect(shown).toEqual({ payment: null, failure: { code: 'DECLINED' } });
  expect((await graph.run(Retry, { id }, staff)).retryRefund.__typename).toBe('RefundPayload');
  await graph.runDueJobs();
  expect(await writesOff(unapplied)).toMatchObject({ unappliedPayment: { status: 'WRITTEN_OFF' } });
  expect((await graph.run(Retry, { id }, staff)).retryRefund).toMatchObject({ code: 'INVALID_TRANSITION' });
  expect(await resolved(unapplied)).toEqual([['WRITTEN_OFF', 125_000]]);
});

test('the list is filtered by status and reason, and read with payment:read_any only', async () => {
  const unapplied = await unknown(7);
  const filter = { status: ['OPEN'], reason: ['UNKNOWN_PAYMENT'] };
  expect((await list(filter)).nodes[0]).toMatchObject({ id: unapplied.id });
  expect((await list({ status: [] })).totalCount).toBe(0);
  await writesOff(unapplied);
  expect((await list(filter)).nodes.map(({ id }: Unapplied) => id)).not.toContain(unapplied.id);
  for (const actor of [aCustomer(), anAdministrator('payment:refund')])
    expect((await graph.answer(List, {}, actor)).errors).toHaveLength(1);
});

test('each verb needs payment:refund, a reason where it asks for one, and leaves an audit entry', async () => {
  const { order, unapplied } = await notified({ amountMinor: 125_001 });
  const { id } = unapplied;
  const variables = { id, orderId: order.orderId, reason: 'x' };
  for (const query of [Apply, Refund, WriteOff])
    expect((await graph.answer(query, variables, anAdministrator('payment:read_any'))).errors).toHaveLength(1);
  for (const reason of ['', 'x'.repeat(501)]) {
    expect((await graph.run(Refund, { id, reason }, staff)).refundUnappliedPayment.issues).toMatchObject([
      { path: 'reason' },
    ]);
    expect((await graph.run(WriteOff, { id, reason }, staff)).writeOffUnappliedPayment.issues).toMatchObject([
      { path: 'reason' },
    ]);
  }
  await applies(unapplied, order.orderId);
  await writesOff(unapplied);
  expect(await graph.sql('select action, actor_id from audit_entry where entity_id = $1 order by id', [id])).toEqual([
    { action: 'unapplied_payment.apply', actor_id: staff.id },
    { action: 'unapplied_payment.write_off', actor_id: staff.id },
  ]);
});
