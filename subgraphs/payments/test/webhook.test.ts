import { randomUUID } from 'node:crypto';
import {
  orderCancelled,
  orderExpired,
  paymentExpired,
  paymentFailed,
  paymentLateSucceeded,
  paymentSucceeded,
} from '@muster/events';
import type { EventType } from '@muster/kit/events';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { MINUTE_MS, type Payment, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;

const saidOf = async <P extends z.ZodType<{ paymentId: string }>>(event: EventType<P>, { id }: Payment) =>
  (await graph.emitted(event)).filter(({ paymentId }) => paymentId === id);
const kept = (payment: Payment) =>
  graph.sql<{ status: string; error: string | null }>(
    `select status, error from provider_webhook where payload ->> 'reference' = $1 order by id`,
    [payment.number],
  );
const transactionsOf = (payment: Payment) =>
  graph.sql<object>('select action, result from payment_transaction where payment_id = $1 order by id', [payment.id]);

test('a capture emits payment.succeeded in the same transaction', async () => {
  const { order, payment } = await stage.aPendingPayment();
  expect(await stage.notify(payment)).toMatchObject({ status: 200 });
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
  expect(await saidOf(paymentSucceeded, payment)).toEqual([
    { paymentId: payment.id, orderId: order.orderId, userId: order.customer.id, amountMinor: 125_000, currency: 'TWD' },
  ]);
  expect(await transactionsOf(payment)).toEqual([
    { action: 'CHARGE', result: 'OK' },
    { action: 'CAPTURE', result: 'OK' },
  ]);
});

test('a failure leaves the order payable', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await stage.notify(payment, { type: 'payment.failed' });
  expect(await saidOf(paymentFailed, payment)).toMatchObject([{ orderId: order.orderId, reason: 'payment.failed' }]);
  expect((await stage.start(order)).payment).toMatchObject({ status: 'PENDING_PROVIDER' });
});

test('an expiry emits payment.expired', async () => {
  const { payment } = await stage.aPendingPayment();
  await stage.notify(payment, { type: 'payment.expired' });
  expect(await stage.statusOf(payment)).toBe('EXPIRED');
  expect(await saidOf(paymentExpired, payment)).toHaveLength(1);
});

test('a webhook without a valid signature changes nothing, stores nothing and is refused', async () => {
  const { payment } = await stage.aPendingPayment();
  const body = JSON.stringify({ reference: payment.number });
  const answers = [
    await stage.notify(payment, {}, { secret: 'a-secret-of-a-forger' }),
    await graph.fetch({ method: 'POST', path: '/webhooks/mock', body }),
    await graph.fetch({ method: 'POST', path: '/webhooks/mock', headers: { 'mock-signature': 't=1,v1=00' }, body }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(await kept(payment)).toEqual([]);
  expect(await stage.statusOf(payment)).toBe('PENDING_PROVIDER');
});

test('a webhook signed too long ago is refused; one of five minutes ago is accepted', async () => {
  const { payment } = await stage.aPendingPayment();
  const minutesAgo = (minutes: number) => new Date(graph.clock.now().getTime() - minutes * MINUTE_MS);
  expect(await stage.notify(payment, {}, { at: minutesAgo(6) })).toMatchObject({ status: 401 });
  expect(await stage.notify(payment, {}, { at: minutesAgo(-6) })).toMatchObject({ status: 401 });
  expect(await stage.statusOf(payment)).toBe('PENDING_PROVIDER');
  expect(await stage.notify(payment, {}, { at: minutesAgo(4.9) })).toMatchObject({ status: 200 });
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
});

test('ten concurrent deliveries of one webhook take effect once, and each is acknowledged', async () => {
  const { payment } = await stage.aPendingPayment();
  const eventId = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, () => stage.notify(payment, { eventId })));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(answers.map(({ body }) => body).toSorted()).toEqual(['APPLIED', ...Array(9).fill('DUPLICATE')]);
  expect(await saidOf(paymentSucceeded, payment)).toHaveLength(1);
  expect(await kept(payment)).toEqual([{ status: 'APPLIED', error: null }]);
});

test('two successes under different event ids capture once', async () => {
  const { payment } = await stage.aPendingPayment();
  await Promise.all([stage.notify(payment), stage.notify(payment)]);
  expect(await saidOf(paymentSucceeded, payment)).toHaveLength(1);
  expect((await kept(payment)).map(({ status }) => status).toSorted()).toEqual(['APPLIED', 'IGNORED']);
});

test.each(['payment.failed', 'payment.expired'])('%s that arrives after the success changes nothing', async (type) => {
  const { payment } = await stage.aPendingPayment();
  await stage.notify(payment);
  expect(await stage.notify(payment, { type })).toMatchObject({ status: 200, body: 'IGNORED' });
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
});

test('a success after the expiry is a late capture, in whatever order they arrive', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await stage.notify(payment, { type: 'payment.expired' });
  await stage.notify(payment);
  expect(await stage.statusOf(payment)).toBe('LATE_SUCCEEDED');
  expect(await saidOf(paymentLateSucceeded, payment)).toMatchObject([{ orderId: order.orderId, amountMinor: 125_000 }]);
  expect(await saidOf(paymentSucceeded, payment)).toEqual([]);
});

test.each([
  ['a lower amount', { amountMinor: 124_999 }],
  ['a higher amount', { amountMinor: 125_001 }],
  ['another currency', { currency: 'VND' }],
  ['another provider payment id', { providerPaymentId: randomUUID() }],
])('a notification with %s goes into suspense: no change, an audit entry, acknowledged', async (_, changes) => {
  const { payment } = await stage.aPendingPayment();
  expect(await stage.notify(payment, changes)).toMatchObject({ status: 200, body: 'REJECTED' });
  expect(await stage.statusOf(payment)).toBe('PENDING_PROVIDER');
  expect(await kept(payment)).toMatchObject([{ status: 'REJECTED' }]);
  expect(
    await graph.sql(`select action, after ->> 'provider' as provider from audit_entry where entity_id = $1`, [
      payment.id,
    ]),
  ).toEqual([{ action: 'payment.reject_notification', provider: 'MOCK' }]);
});

test('a notification of an unknown payment is stored as UNMATCHED', async () => {
  const { payment } = await stage.aPendingPayment();
  const stranger = { ...payment, number: 'PAY-20200101-999999' };
  expect(await stage.notify(stranger)).toMatchObject({ status: 200, body: 'UNMATCHED' });
  expect(await kept(stranger)).toMatchObject([{ status: 'UNMATCHED' }]);
});

test('a notification of an unknown type is acknowledged and changes nothing', async () => {
  const { payment } = await stage.aPendingPayment();
  expect(await stage.notify(payment, { type: 'payment.disputed' })).toMatchObject({ status: 200, body: 'IGNORED' });
  expect(await stage.statusOf(payment)).toBe('PENDING_PROVIDER');
});

test('a signed body that does not parse is UNREADABLE', async () => {
  const { payment } = await stage.aPendingPayment();
  expect(await stage.notify(payment, { amountMinor: -1 })).toMatchObject({ status: 400 });
  expect(await stage.notify(payment, { eventId: '' })).toMatchObject({ status: 400 });
});

test('there is no webhook of a provider that is not enabled, and none in capitals', async () => {
  for (const path of ['/webhooks/ecpay', '/webhooks/MOCK', '/webhooks/constructor', '/webhooks/mock/1'] as const) {
    expect(await graph.fetch({ method: 'POST', path })).toMatchObject({ status: 404 });
  }
});

test('a body of more than 64 KiB is not read', async () => {
  expect(await graph.fetch({ method: 'POST', path: '/webhooks/mock', body: 'x'.repeat(64 * 1024 + 1) })).toMatchObject({
    status: 413,
  });
});

test('concurrent success and cancellation: the capture is in time or late, never lost and never both', async () => {
  for (let round = 0; round < 24; round += 1) {
    const { order, payment } = await stage.aPendingPayment();
    const success = await stage.prepareNotification(payment);
    const end = () =>
      graph.deliver(round % 3 === 0 ? orderExpired : orderCancelled, {
        ...stage.orderFacts(order),
        reason: 'changed my mind',
      });
    // Either may win; which one does must not matter.
    await Promise.all(round % 2 === 0 ? [success(), end()] : [end(), success()]);

    const inTime = (await saidOf(paymentSucceeded, payment)).length;
    const late = (await saidOf(paymentLateSucceeded, payment)).length;
    expect(inTime + late).toBe(1);
    expect(await stage.statusOf(payment)).toBe(inTime === 1 ? 'SUCCEEDED' : 'LATE_SUCCEEDED');
  }
});

test('a late capture ends the payment that was started after it, so that nobody pays twice in time', async () => {
  const { order, payment: first } = await stage.aPendingPayment();
  await stage.notify(first, { type: 'payment.expired' });
  const { payment: second } = await stage.start(order);
  await stage.notify(first);
  expect([await stage.statusOf(first), await stage.statusOf(second)]).toEqual(['LATE_SUCCEEDED', 'CANCELLED']);
  await stage.notify(second);
  expect(await stage.statusOf(second)).toBe('LATE_SUCCEEDED');
});
