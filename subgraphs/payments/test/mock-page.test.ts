import { createHash } from 'node:crypto';
import { eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { HOUR_MS, type Payment, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;

const open = (payUrl: string) => graph.fetch({ method: 'GET', path: new URL(payUrl).pathname });
const notificationsOf = (payment: Payment) =>
  graph.sql<{ type: string; delivered_at: Date | null }>(
    `select n.type, n.delivered_at from mock_notification n join mock_payment m on m.id = n.mock_payment_id where m.reference = $1 order by n.id`,
    [payment.number],
  );

test('the page shows amount, order and three buttons', async () => {
  const { order, payment } = await stage.aPendingPayment({ amountMinor: 123_456, currency: 'TWD' });
  const { status, headers, body } = await open(payment.payUrl);
  expect(status).toBe(200);
  expect(headers?.['content-type']).toBe('text/html; charset=utf-8');
  for (const text of [
    'NT$1,234.56',
    payment.number,
    order.orderId,
    'value="SUCCEEDED"',
    'value="FAILED"',
    'value="EXPIRED"',
  ]) {
    expect(body).toContain(text);
  }
});

test('the page runs no script, loads nothing, cannot be framed and does not leak its address', async () => {
  const { payment } = await stage.aPendingPayment();
  const { headers, body } = await open(payment.payUrl);
  expect(headers?.['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  expect(body).not.toMatch(/<script|src=|href=|https?:|style="/);
  const [, style = ''] = /<style>([^<]*)<\/style>/.exec(body ?? '') ?? [];
  expect(headers?.['content-security-policy']).toContain(
    `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
});

test('the page escapes HTML', async () => {
  const { payment } = await stage.aPendingPayment();
  const hostile = `<script>alert("1")</script>&'${payment.number}`;
  await graph.sql('update mock_payment set reference = $1 where reference = $2', [hostile, payment.number]);
  const { body } = await open(payment.payUrl);
  expect(body).toContain(`&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;${payment.number}`);
  expect(body).not.toContain('<script>');
  await graph.sql('update mock_payment set reference = $1 where reference = $2', [payment.number, hostile]);
});

test.each(['0', 'x'.repeat(43), '..%2f..%2fetc%2fpasswd', `${'x'.repeat(42)}'`])(
  'no payment has the token %s',
  async (token) => {
    expect(await graph.fetch({ method: 'GET', path: `/mock/pay/${token}` })).toMatchObject({ status: 404 });
    expect(await stage.press(`https://shop.example/mock/pay/${token}`, 'SUCCEEDED')).toMatchObject({ status: 404 });
  },
);

test.each(['PAID', 'succeeded', '', 'SUCCEEDED,FAILED', 'x'.repeat(2_000)])(
  'the outcome %s is refused',
  async (outcome) => {
    const { payment } = await stage.aPendingPayment();
    expect((await stage.press(payment.payUrl, outcome)).status).toBe(400);
  },
);

test('the form post changes nothing; the notification that follows does', async () => {
  const { payment } = await stage.aPendingPayment();
  const { status, body } = await stage.press(payment.payUrl, 'SUCCEEDED');
  expect({ status, body }).toMatchObject({ status: 200, body: expect.stringContaining('You have paid') });
  expect(await stage.statusOf(payment)).toBe('PENDING_PROVIDER');

  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
  expect(await notificationsOf(payment)).toEqual([{ type: 'payment.succeeded', delivered_at: expect.any(Date) }]);
});

test.each([
  ['FAILED', 'The payment failed'],
  ['EXPIRED', 'The payment expired'],
])('a payment can end as %s', async (outcome, title) => {
  const { payment } = await stage.aPendingPayment();
  expect(await stage.press(payment.payUrl, outcome)).toMatchObject({
    status: 200,
    body: expect.stringContaining(title),
  });
  expect((await open(payment.payUrl)).body).toContain(title);
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe(outcome);
});

test('a repeated click takes effect once', async () => {
  const { payment } = await stage.aPendingPayment();
  const answers = await Promise.all(Array.from({ length: 6 }, () => stage.press(payment.payUrl, 'SUCCEEDED')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  await graph.runDueJobs();
  expect(await notificationsOf(payment)).toHaveLength(1);
  expect((await stage.press(payment.payUrl, 'SUCCEEDED')).status).toBe(200);
  expect(await notificationsOf(payment)).toHaveLength(1);
});

test.each([
  ['SUCCEEDED', 'FAILED'],
  ['SUCCEEDED', 'EXPIRED'],
  ['FAILED', 'SUCCEEDED'],
  ['FAILED', 'EXPIRED'],
  ['EXPIRED', 'FAILED'],
])('%s is final: %s is refused', async (first, then) => {
  const { payment } = await stage.aPendingPayment();
  await stage.press(payment.payUrl, first);
  expect((await stage.press(payment.payUrl, then)).status).toBe(409);
  await graph.runDueJobs();
  expect(await notificationsOf(payment)).toHaveLength(1);
  expect(await stage.statusOf(payment)).toBe(first);
});

test('an expired mock payment may still be paid, as a late capture', async () => {
  const { payment } = await stage.aPendingPayment();
  await stage.press(payment.payUrl, 'EXPIRED');
  await graph.runDueJobs();
  expect((await open(payment.payUrl)).body).toContain('Pay after all');
  expect((await stage.press(payment.payUrl, 'SUCCEEDED')).status).toBe(200);
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('LATE_SUCCEEDED');
});

test('a payment that expired by our clock can still be paid at the provider', async () => {
  const { payment } = await stage.aPendingPayment();
  graph.clock.offsetMs = HOUR_MS;
  await graph.runDueJobs();
  expect((await stage.press(payment.payUrl, 'SUCCEEDED')).status).toBe(200);
  await graph.runDueJobs();
  graph.clock.offsetMs = 0;
  expect(await stage.statusOf(payment)).toBe('LATE_SUCCEEDED');
});

test('webhook delivery is retried until the shop answers', async () => {
  const { payment } = await stage.aPendingPayment();
  stage.openShop(false);
  await stage.press(payment.payUrl, 'SUCCEEDED');
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await graph.runDueJobs();
    graph.clock.offsetMs += 10_000;
  }
  expect(await notificationsOf(payment)).toEqual([{ type: 'payment.succeeded', delivered_at: null }]);
  stage.openShop(true);
  await eventually(async () => {
    await graph.runDueJobs();
    expect(await notificationsOf(payment)).toEqual([{ type: 'payment.succeeded', delivered_at: expect.any(Date) }]);
  });
  graph.clock.offsetMs = 0;
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
});
