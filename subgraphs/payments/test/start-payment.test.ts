import { randomUUID } from 'node:crypto';
import { orderCancelled, orderPaid, paymentCreated, paymentRequested, paymentSucceeded } from '@muster/events';
import { aCustomer, anAdministrator, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { HOUR_MS, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph, start } = stage;

test('startPayment answers checkout URL, deadline and amount', async () => {
  const order = await stage.aPayableOrder();

  const { payment } = await start(order);

  expect(payment).toEqual({
    id: expect.any(String),
    number: expect.stringMatching(/^PAY-\d{8}-\d{6}$/),
    status: 'PENDING_PROVIDER',
    provider: 'MOCK',
    payUrl: expect.stringMatching(/^https:\/\/shop\.example\/mock\/pay\/[\w-]{43}$/),
    expiresAt: order.dueAt,
    amount: { amountMinor: 125_000, currency: 'TWD' },
    order: { id: order.orderId },
  });
  expect((await graph.emitted(paymentCreated)).filter(({ orderId }) => orderId === order.orderId)).toEqual([
    {
      paymentId: payment.id,
      orderId: order.orderId,
      userId: order.customer.id,
      amountMinor: 125_000,
      currency: 'TWD',
      expiresAt: order.dueAt,
    },
  ]);
});

test('another key or another provider answers the open payment', async () => {
  const { order, payment } = await stage.aPendingPayment();
  expect((await start(order)).payment).toEqual(payment);
  expect((await start(order, { provider: 'STRIPE' })).payment).toEqual(payment);
});

test('twelve concurrent calls make one payment', async () => {
  const order = await stage.aPayableOrder();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => start(order, { key: `tap-${index % 4}` })),
  );
  expect(new Set(answers.map(({ payment }) => payment.id)).size).toBe(1);
  expect(new Set(answers.map(({ payment }) => payment.payUrl)).size).toBe(1);
  expect(await stage.paymentsOf(order)).toHaveLength(1);
  expect((await graph.emitted(paymentCreated)).filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
});

test('an idempotency key answers its payment even after it failed; another key makes another payment', async () => {
  const order = await stage.aPayableOrder();
  const first = (await start(order, { key: 'mine' })).payment;
  await stage.notify(first, { type: 'payment.failed' });

  expect((await start(order, { key: 'mine' })).payment).toEqual({ ...first, status: 'FAILED' });
  const second = (await start(order, { key: 'another' })).payment;
  expect(second.id).not.toBe(first.id);
  expect(second.status).toBe('PENDING_PROVIDER');
  expect((await stage.paymentsOf(order)).map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
});

test('an idempotency key with another input is a conflict', async () => {
  const customer = aCustomer();
  const [one, other] = [await stage.aPayableOrder({ customer }), await stage.aPayableOrder({ customer })];
  await start(one, { key: 'reused' });
  expect(await start(other, { key: 'reused' })).toMatchObject({
    __typename: 'IdempotencyConflict',
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await start(one, { key: 'reused', provider: 'STRIPE' })).toMatchObject({ __typename: 'IdempotencyConflict' });
});

test('one idempotency key for two orders concurrently begins one payment', async () => {
  for (let round = 0; round < 5; round += 1) {
    const customer = aCustomer();
    const orders = [await stage.aPayableOrder({ customer }), await stage.aPayableOrder({ customer })];
    const others = await Promise.all(Array.from({ length: 5 }, () => stage.aPayableOrder()));
    const answers = await Promise.all([
      ...orders.map((order) => start(order, { key: 'at-once' })),
      ...others.map((order) => start(order)),
    ]);
    const kinds = answers.map(({ __typename }) => __typename);
    expect(kinds.slice(0, 2).toSorted()).toEqual(['IdempotencyConflict', 'PaymentPayload']);
    expect(kinds.slice(2)).toEqual(Array(5).fill('PaymentPayload'));
  }
});

test('concurrent customers get their own payments, and refusals their reasons', async () => {
  const orders = await Promise.all(Array.from({ length: 30 }, () => stage.aPayableOrder()));
  const stranger = { ...orders[0]!, customer: aCustomer() };
  const nobodys = { orderId: randomUUID(), customer: aCustomer() };
  const [answers, ...others] = await Promise.all([
    Promise.all(orders.map((order) => start(order))),
    start(stranger),
    start(nobodys),
  ]);
  expect(answers.map(({ payment }) => [payment.order.id, payment.status])).toEqual(
    orders.map(({ orderId }) => [orderId, 'PENDING_PROVIDER']),
  );
  expect(new Set(answers.map(({ payment }) => payment.number)).size).toBe(orders.length);
  expect(others).toMatchObject([{ __typename: 'NotFound' }, { __typename: 'NotFound' }]);
  const emitted = (await graph.emitted(paymentCreated)).slice(-orders.length);
  expect(emitted.map(({ paymentId }) => paymentId).toSorted()).toEqual(
    answers.map(({ payment }) => payment.id).toSorted(),
  );
  expect(emitted.map(({ expiresAt }) => expiresAt)).toEqual(
    emitted.map(({ orderId }) => orders.find((one) => one.orderId === orderId)!.dueAt),
  );
});

test('idempotency keys are scoped to the customer', async () => {
  const [one, other] = [await stage.aPayableOrder(), await stage.aPayableOrder()];
  const answers = [await start(one, { key: 'common' }), await start(other, { key: 'common' })];
  expect(answers.map(({ payment }) => payment.order.id)).toEqual([one.orderId, other.orderId]);
});

test("another's order, an unknown order and a malformed id are NotFound", async () => {
  const order = await stage.aPayableOrder();
  stage.ordersKnows({ status: 'PAYMENT_REQUESTED', userId: order.customer.id, payable: order });
  for (const customer of [aCustomer(), anAdministrator('payment:read_any', 'payment:refund')]) {
    expect(await start({ ...order, customer })).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' });
  }
  stage.ordersKnows(null);
  for (const orderId of [
    randomUUID(),
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '11111111-1111-1111-1111-111111111111',
    'no id',
    '0',
  ]) {
    expect(await start({ orderId, customer: aCustomer() })).toMatchObject({ __typename: 'NotFound' });
  }
});

test('ids are case-insensitive', async () => {
  const { order, payment } = await stage.aPendingPayment();
  expect((await start({ ...order, orderId: order.orderId.toUpperCase() })).payment.id).toBe(payment.id);
});

test('an anonymous caller is UNAUTHENTICATED', async () => {
  const { orderId } = await stage.aPayableOrder();
  const input = { orderId, provider: 'MOCK', idempotencyKey: 'key' };
  const { errors } = await graph.answer(
    'mutation ($input: StartPaymentInput!) { startPayment(input: $input) { __typename } }',
    { input },
    anonymous,
  );
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
});

test('an empty or too long idempotency key is InvalidInput', async () => {
  const order = await stage.aPayableOrder();
  for (const key of ['', 'x'.repeat(256)]) {
    expect(await start(order, { key })).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: 'idempotencyKey' }],
    });
  }
});

test('a provider that is not enabled is unavailable, and leaves the idempotency key free', async () => {
  const order = await stage.aPayableOrder();
  expect(await start(order, { key: 'mine', provider: 'ECPAY' })).toMatchObject({
    __typename: 'ProviderUnavailable',
    code: 'PROVIDER_UNAVAILABLE',
  });
  expect(await start(order, { key: 'mine' })).toMatchObject({ payment: { status: 'PENDING_PROVIDER' } });
});

test('an unknown order is looked up in orders before it is refused', async () => {
  const order = stage.anOrder();
  stage.ordersKnows({ status: 'PAYMENT_REQUESTED', userId: order.customer.id, payable: order });
  const { payment } = await start(order);
  expect(payment).toMatchObject({ status: 'PENDING_PROVIDER', expiresAt: order.dueAt });

  stage.ordersKnows(null);
  await graph.deliver(paymentRequested, {
    ...stage.orderFacts(order),
    amountMinor: order.amountMinor,
    dueAt: order.dueAt,
  });
  expect((await start(order)).payment.id).toBe(payment.id);
});

test('a payment begins alone with the same rows as in a batch', async () => {
  const inBatch = await stage.aPayableOrder();
  const alone = stage.anOrder({ dueAt: inBatch.dueAt });
  stage.ordersKnows({ status: 'PAYMENT_REQUESTED', userId: alone.customer.id, payable: alone });
  const rowsOf = async ({ orderId, customer }: typeof alone, key: string) => {
    await start({ orderId, customer }, { key });
    const rows = await graph.sql(
      `select payment.number ~ '^PAY-[0-9]{8}-[0-9]{6}$' as is_numbered, payment.status, payment.provider, payment.amount_minor,
              payment.captured_minor, payment.refunded_minor, payment.currency, payment.expires_at,
              payment.user_id = record.actor_id as is_own, record.operation, record.key, job.kind,
              job.payload = jsonb_build_object('paymentId', payment.id) as job_is_for_it, job.run_at
         from payment
         join idempotency_record as record on record.result_id = payment.id
         join job on job.key = payment.id::text
        where payment.order_id = $1`,
      [orderId],
    );
    expect(rows).toMatchObject([{ is_numbered: true, is_own: true, job_is_for_it: true }]);
    return rows;
  };
  expect(await rowsOf(alone, 'same')).toEqual(await rowsOf(inBatch, 'same'));
  stage.ordersKnows(null);
});

test.each(['RESERVED', 'PAID', 'CANCELLED', 'EXPIRED'])('an order that is %s cannot be paid', async (status) => {
  const order = stage.anOrder();
  stage.ordersKnows({ status, userId: order.customer.id });
  expect(await start(order)).toMatchObject({ __typename: 'InvalidTransition', from: status, to: 'PAID' });
  stage.ordersKnows(null);
});

test('no second payment starts between the capture and order.paid', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await stage.notify(payment);
  stage.ordersKnows({ status: 'PAYMENT_REQUESTED', userId: order.customer.id, payable: order });
  expect(await start(order)).toMatchObject({ __typename: 'InvalidTransition', from: 'PAID', to: 'PAID' });
  stage.ordersKnows(null);
});

test('an order past its deadline cannot be paid, even before it is expired', async () => {
  const dueAt = new Date(graph.clock.now().getTime() - 1).toISOString();
  const order = await stage.aPayableOrder({ dueAt });
  stage.ordersKnows({ status: 'PAYMENT_REQUESTED', userId: order.customer.id, payable: order });
  expect(await start(order)).toMatchObject({ __typename: 'InvalidTransition', from: 'EXPIRED', to: 'PAID' });
  stage.ordersKnows(null);
});

test('a timeout of the provider leaves a payment that the next call resumes', async () => {
  const order = await stage.aPayableOrder();
  await graph.sql('alter table mock_payment rename to mock_payment_away');
  expect(await start(order, { key: 'first' })).toMatchObject({ __typename: 'ProviderUnavailable' });
  await graph.sql('alter table mock_payment_away rename to mock_payment');
  const [left] = await stage.paymentsOf(order);
  expect(left).toMatchObject({ status: 'INIT', payUrl: null });

  const { payment } = await start(order, { key: 'second' });
  expect(payment).toMatchObject({ id: left.id, status: 'PENDING_PROVIDER' });
  expect((await start(order, { key: 'first' })).payment).toEqual(payment);
});

test('a crash between the provider and our commit is resumed with the same payment and checkout URL', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.sql(`update payment set status = 'INIT', pay_url = null, provider_payment_id = null where id = $1`, [
    payment.id,
  ]);
  expect((await start(order)).payment).toEqual(payment);
});

test('an order cancelled during the call of the provider has no open payment', async () => {
  for (let round = 0; round < 10; round += 1) {
    const order = await stage.aPayableOrder();
    stage.ordersKnows({ status: 'CANCELLED', userId: order.customer.id });
    const [answer] = await Promise.all([
      start(order),
      graph.deliver(orderCancelled, { ...stage.orderFacts(order), reason: 'changed my mind' }),
    ]);
    const found = await stage.paymentsOf(order);
    expect(found.map(({ status }: { status: string }) => status)).toEqual(found.length === 0 ? [] : ['CANCELLED']);
    if (answer.__typename !== 'PaymentPayload')
      expect(answer).toMatchObject({ __typename: 'InvalidTransition', from: 'CANCELLED' });
  }
  stage.ordersKnows(null);
});

test('starting a payment takes a bounded number of statements', async () => {
  const order = await stage.aPayableOrder();
  // It begins by one statement and opens by another; the mock company's is the third.
  expect(await graph.statements(() => start(order))).toHaveLength(3);
  const many = await Promise.all(Array.from({ length: 40 }, () => stage.aPayableOrder()));
  const statements = await graph.statements(() => Promise.all(many.map((one) => start(one))));
  expect(statements.length).toBeLessThan(many.length);
});

test('payment.requested after the order was closed opens nothing', async () => {
  const order = stage.anOrder();
  await graph.deliver(orderPaid, { ...stage.orderFacts(order), paymentId: null });
  await graph.deliver(paymentRequested, {
    ...stage.orderFacts(order),
    amountMinor: order.amountMinor,
    dueAt: order.dueAt,
  });
  stage.ordersKnows({ status: 'PAID', userId: order.customer.id });
  expect(await start(order)).toMatchObject({ __typename: 'InvalidTransition', from: 'PAID' });
  stage.ordersKnows(null);
});

test('a capture counts although the outcome of the creation is unknown', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.sql(`update payment set status = 'INIT', pay_url = null, provider_payment_id = null where id = $1`, [
    payment.id,
  ]);
  expect((await stage.notify(payment)).status).toBe(200);
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
  expect((await graph.emitted(paymentSucceeded)).filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
});

test('an unpaid payment expires at its deadline', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('PENDING_PROVIDER');
  graph.clock.offsetMs = HOUR_MS;
  await graph.runDueJobs();
  graph.clock.offsetMs = 0;
  expect(await stage.paymentsOf(order)).toMatchObject([{ status: 'EXPIRED' }]);
});
