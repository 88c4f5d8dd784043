import { randomUUID } from 'node:crypto';
import { refundOwed } from '@muster/events';
import type { Actor, Locale } from '@muster/kit/domain';
import { aCustomer, anAdministrator, anApiClient, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { FAILURE_CODES, failureOf } from '../src/provider/failure.ts';
import { type Payment, paymentsStage } from './harness.ts';

const stage = await paymentsStage();
const { graph } = stage;

const staff = anAdministrator('payment:read_any', 'payment:refund');

const Payments = `query ($filter: PaymentFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
  payments(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id status succeededAt failure { code message at } refunds { id failure { code } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`;
const Refunds = `query ($filter: RefundFilterInput, $first: Int, $after: String) {
  refunds(filter: $filter, first: $first, after: $after) {
    nodes { id status failure { code message at } payment { id number } } pageInfo { hasNextPage endCursor } totalCount } }`;
const Unapplied = `query ($filter: UnappliedPaymentFilterInput) {
  unappliedPayments(filter: $filter) { nodes { id reason payment { id } appliedPayment { id } } totalCount } }`;
const Attempts = `query ($of: [_Any!]!, $first: Int, $after: String, $last: Int, $before: String) {
  _entities(representations: $of) { ... on Order { id
    paymentAttempts(first: $first, after: $after, last: $last, before: $before) {
      nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } } } }`;

const payments = async (variables = {}) => (await graph.run(Payments, variables, staff)).payments;
const refunds = async (variables = {}) => (await graph.run(Refunds, variables, staff)).refunds;
const orderOf = (orderId: string) => [{ __typename: 'Order', id: orderId }];

/** Fills the table with failed attempts, one a second before now. */
const fill = (count: number, { orderId = randomUUID() as string, userId = randomUUID() as string } = {}) =>
  graph.sql(
    `insert into payment (id, number, order_id, user_id, provider, status, amount_minor, captured_minor, refunded_minor, currency,
                          expires_at, created_at, updated_at)
     select uuidv7(), 'PAY-' || left(gen_random_uuid()::text, 18) || n, $1, $2, 'MOCK', 'FAILED', 1, 0, 0, 'TWD', now(),
            $3::timestamptz - (($4::int - n) || ' seconds')::interval, now() from generate_series(1, $4::int) as n`,
    [orderId, userId, graph.clock.now(), count],
  );

const paid = async () => {
  const made = await stage.aPendingPayment();
  await stage.notify(made.payment);
  return made;
};

test('payments are listed newest first, in both directions, and filtered by status, provider and time', async () => {
  const from = graph.clock.now();
  const made: Payment[] = [];
  for (let count = 0; count < 5; count += 1) {
    graph.clock.offsetMs += 1_000;
    made.push((await stage.aPendingPayment()).payment);
  }
  await stage.notify(made[0]!);
  await stage.notify(made[1]!, { type: 'payment.failed' });
  const ids = made.map(({ id }) => id).toReversed();
  const createdFrom = new Date(from.getTime() + 1).toISOString();

  const first = await payments({ filter: { createdFrom }, first: 2 });
  expect(first).toMatchObject({ nodes: [{ id: ids[0] }, { id: ids[1] }], totalCount: 5 });
  const second = await payments({ filter: { createdFrom }, first: 3, after: first.pageInfo.endCursor });
  expect(second.nodes.map(({ id }: Payment) => id)).toEqual(ids.slice(2));
  expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  const back = await payments({ filter: { createdFrom }, last: 2, before: second.pageInfo.startCursor });
  expect(back.nodes.map(({ id }: Payment) => id)).toEqual(ids.slice(0, 2));

  expect(await payments({ filter: { createdFrom, status: ['SUCCEEDED', 'FAILED'] } })).toMatchObject({
    nodes: [
      { id: made[1]!.id, succeededAt: null, failure: { code: 'DECLINED', message: expect.any(String) } },
      { id: made[0]!.id, succeededAt: expect.any(String), failure: null },
    ],
    totalCount: 2,
  });
  expect((await payments({ filter: { createdFrom, provider: ['ECPAY'] } })).totalCount).toBe(0);
  expect((await payments({ filter: { createdFrom, provider: ['MOCK'] } })).totalCount).toBe(5);
  const [, third] = await graph.sql<{ created_at: Date }>(
    'select created_at from payment where id = any($1) order by created_at',
    [made.map(({ id }) => id)],
  );
  const createdUntil = third!.created_at.toISOString();
  expect((await payments({ filter: { createdFrom, createdUntil } })).nodes).toMatchObject([{ id: made[0]!.id }]);
  expect((await payments({ filter: { status: [] } })).totalCount).toBe(0);
});

test('an expired payment names its deadline as the reason, and a late capture takes the reason away', async () => {
  const { payment } = await stage.aPendingPayment();
  await stage.notify(payment, { type: 'payment.expired' });
  const query = `query ($number: String) { payment(number: $number) { id failure { code } succeededAt } }`;
  const read = async () => (await graph.run(query, { number: payment.number }, staff)).payment;
  expect(await read()).toEqual({ id: payment.id, failure: { code: 'EXPIRED' }, succeededAt: null });
  await stage.notify(payment);
  expect(await read()).toEqual({ id: payment.id, failure: null, succeededAt: expect.any(String) });
});

test('a payment is found by its number or its id, by its customer and by staff only', async () => {
  const { order, payment } = await stage.aPendingPayment();
  const query = `query ($id: ID, $number: String) { payment(id: $id, number: $number) { number } }`;
  const read = async (variables: object, actor = order.customer) => (await graph.run(query, variables, actor)).payment;
  for (const variables of [{ number: payment.number }, { id: payment.id }, { id: payment.id, number: 'other' }]) {
    expect(await read(variables)).toEqual({ number: payment.number });
    expect(await read(variables, staff)).toEqual({ number: payment.number });
    expect(await read(variables, aCustomer())).toBeNull();
  }
  for (const variables of [{}, { number: 'PAY-1' }, { number: '' }, { id: '' }, { id: randomUUID() }])
    expect(await read(variables)).toBeNull();
});

test('refunds are listed with their payment, and a failed one with its reason', async () => {
  const { order, payment } = await paid();
  const owed = { orderId: order.orderId, paymentId: payment.id, amountMinor: 125_000, currency: 'TWD' };
  await graph.deliver(refundOwed, { ...owed, reason: 'order_cancelled' });
  await graph.deliver(refundOwed, { ...owed, amountMinor: 1, reason: 'once more' });
  const { nodes } = await refunds({ first: 2 });
  expect(nodes).toMatchObject([
    { status: 'FAILED', failure: { code: 'OTHER' }, payment: { number: payment.number } },
    { status: 'REQUESTED', failure: null, payment: { number: payment.number } },
  ]);
  const failed = await refunds({ filter: { status: ['FAILED'] } });
  expect(failed).toMatchObject({ nodes: [{ id: nodes[0].id }], totalCount: 1 });
  expect((await refunds({ filter: { createdUntil: '2001-01-01T00:00:00Z' } })).totalCount).toBe(0);
  // The payment is its own secret: who may refund does not see it by that.
  const narrow = (await graph.run(Refunds, { first: 1 }, anAdministrator('payment:refund'))).refunds;
  expect(narrow.nodes).toMatchObject([{ payment: null }]);
  await graph.runDueJobs();
});

test('each list has its permission, which opens it to an API key as well', async () => {
  for (const [query, permission] of [
    [Payments, 'payment:read_any'],
    [Refunds, 'payment:refund'],
  ] as const) {
    for (const actor of [anAdministrator(permission), anApiClient(permission)])
      expect((await graph.answer(query, {}, actor)).errors).toBeUndefined();
    for (const actor of [aCustomer(), anonymous, anApiClient('order:read_any')])
      expect((await graph.answer(query, {}, actor)).errors).toHaveLength(1);
  }
});

test.each([
  ['a page of none', { first: 0 }],
  ['a page of more than a hundred', { first: 101 }],
  ['a cursor of no list', { after: 'x' }],
  ['more statuses than there are', { filter: { status: Array(12).fill('FAILED') } }],
  ['a moment of the far future', { filter: { createdFrom: '3000-01-01T00:00:00Z' } }],
])('%s is refused', async (_, variables) => {
  const { errors } = await graph.answer(Payments, variables, staff);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('the attempts of an order are paged both ways, counted, and seen by its customer and by staff only', async () => {
  const { order, payment } = await stage.aPendingPayment();
  await fill(119, { orderId: order.orderId, userId: order.customer.id });
  const read = async (variables: object, actor = order.customer) =>
    (await graph.run(Attempts, { of: orderOf(order.orderId), ...variables }, actor))._entities[0].paymentAttempts;
  const first = await read({ first: 100 });
  expect(first).toMatchObject({ totalCount: 120, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  const second = await read({ first: 100, after: first.pageInfo.endCursor }, staff);
  expect(second.nodes).toHaveLength(20);
  expect(second.nodes.at(-1)).toEqual({ id: payment.id });
  expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  const back = await read({ last: 2, before: second.pageInfo.startCursor });
  expect(back.nodes).toEqual(first.nodes.slice(-2));
  expect(await read({}, aCustomer())).toMatchObject({ nodes: [], totalCount: 0 });
  for (const id of [randomUUID(), 'no id'])
    expect((await graph.run(Attempts, { of: orderOf(id) }, staff))._entities[0].paymentAttempts.nodes).toEqual([]);
});

test('the attempts of twenty orders and their counts are two queries', async () => {
  const customer = aCustomer();
  const of: object[] = [];
  for (let count = 0; count < 20; count += 1)
    of.push(...orderOf((await stage.aPendingPayment({ customer })).order.orderId));
  let found: { paymentAttempts: { nodes: unknown[]; totalCount: number } }[] = [];
  const statements = await graph.statements(async () => {
    found = (await graph.run(Attempts, { of }, customer))._entities;
  });
  expect(found.map(({ paymentAttempts: { nodes, totalCount } }) => [nodes.length, totalCount])).toEqual(
    Array(20).fill([1, 1]),
  );
  expect(statements.filter((sql) => /^select/i.test(sql))).toHaveLength(2);
});

test('the providers on offer are those that are enabled, and no payment is of 0', async () => {
  const query = `query ($currency: CurrencyCode, $amountMinor: SafeInt) {
    paymentProviders(currency: $currency, amountMinor: $amountMinor) { provider kind } }`;
  const offered = async (variables = {}) => (await graph.run(query, variables)).paymentProviders;
  for (const variables of [{}, { currency: 'TWD' }, { currency: 'JPY', amountMinor: 1 }])
    expect(await offered(variables)).toEqual([{ provider: 'MOCK', kind: 'SANDBOX' }]);
  expect(await offered({ amountMinor: 0 })).toEqual([]);
  for (const variables of [{ amountMinor: -1 }, { amountMinor: 1_000_000_000_001 }, { currency: 'XYZ' }])
    expect((await graph.answer(query, variables)).errors).toHaveLength(1);
});

test('a page of each list costs a fixed number of statements, each by an index, on a large table', async () => {
  await fill(20_000);
  await graph.sql(
    `insert into refund (id, number, payment_id, order_id, amount_minor, currency, reason, source, status, attempts, created_at, updated_at)
     select uuidv7(), 'RFD-TEST-' || row_number() over (), id, order_id, 1, 'TWD', 'x', 'x', 'FAILED', 1, created_at, created_at
       from payment where status = 'FAILED' and number like 'PAY-%' and captured_minor = 0`,
  );
  await graph.sql(
    `insert into unapplied_payment (id, number, provider, provider_payment_id, reference, reason, status, amount_minor, applied_minor,
       refunded_minor, written_off_minor, currency, received_at, updated_at)
     select uuidv7(), 'UNA-TEST-' || n, 'MOCK', 'x' || n, 'x', 'UNKNOWN_PAYMENT', 'CORRECTED', 1, 0, 0, 0, 'TWD',
            now() - (n || ' seconds')::interval, now() from generate_series(1, 20000) as n`,
  );
  await graph.sql('vacuum analyze unapplied_payment');
  await graph.sql('vacuum analyze payment');
  await graph.sql('vacuum analyze refund');
  const window = { createdFrom: '2020-01-01T00:00:00Z', createdUntil: '2020-01-02T00:00:00Z' };
  const pages: [number, () => Promise<unknown>][] = [
    // The page, its refunds, and the count.
    ...[{}, { status: ['SUCCEEDED'] }, { provider: ['ECPAY'] }, window, { status: ['FAILED'], ...window }].map(
      (filter): [number, () => Promise<unknown>] => [3, () => payments({ filter })],
    ),
    ...[{}, { status: ['REQUESTED'] }, window].map((filter): [number, () => Promise<unknown>] => [
      3,
      () => refunds({ filter }),
    ]),
    // The page and the count.
    ...[{}, { status: ['OPEN'] }].map((filter): [number, () => Promise<unknown>] => [
      2,
      () => graph.run(Unapplied, { filter }, staff),
    ]),
  ];
  for (const [budget, page] of pages) {
    // Jobs and new connections read other tables meanwhile.
    const reads = (await graph.statements(page)).filter((sql) =>
      /^select.*"(payment|refund|unapplied_payment)"/i.test(sql),
    );
    expect(reads.length, reads.join('\n')).toBeLessThanOrEqual(budget);
    for (const read of reads) {
      const plan = await graph.sql<{ 'QUERY PLAN': string }>(`explain ${read}`);
      const text = plan.map((row) => row['QUERY PLAN']).join('\n');
      if (/count\(\*\)/.test(read) && !/where/i.test(read)) continue; // Reads the table up to its bound.
      expect(text, read).not.toMatch(/Seq Scan/);
      if (/ limit /i.test(read)) expect(text, read).not.toMatch(/Sort /);
    }
  }
  await graph.sql(`delete from refund where number like 'RFD-TEST-%'`);
  await graph.sql(`delete from unapplied_payment where number like 'UNA-TEST-%'`);
});

test('attention counts failed refunds and open money in suspense, each with its permission', async () => {
  const attention = async (actor = staff as Actor) =>
    (
      await graph.run(
        'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Attention { refundsFailed unappliedPayments } } }',
        { of: [{ __typename: 'Attention', id: randomUUID() }] },
        actor,
      )
    )._entities[0];
  const { totalCount: failed } = await refunds({ filter: { status: ['FAILED'] } });
  const { totalCount: open } = (await graph.run(Unapplied, { filter: { status: ['OPEN'] } }, staff)).unappliedPayments;
  expect(failed + open).toBeGreaterThan(0);
  expect(await attention()).toEqual({ refundsFailed: failed, unappliedPayments: open });
  expect(await attention(anAdministrator('payment:read_any'))).toEqual({
    refundsFailed: null,
    unappliedPayments: open,
  });
  for (const actor of [aCustomer(), anonymous])
    expect(await attention(actor)).toEqual({ refundsFailed: null, unappliedPayments: null });
  expect(await graph.statements(() => attention())).toHaveLength(2);
  expect(await graph.statements(() => attention(aCustomer()))).toHaveLength(0);
});

test('a failure is told in the language of whoever asks', () => {
  const at = new Date();
  const told = (locale: Locale) => FAILURE_CODES.map((code) => failureOf(code, at, locale).message);
  const [english, chinese, vietnamese] = [told('en'), told('zh-TW'), told('vi')];
  expect(new Set([...english, ...chinese, ...vietnamese]).size).toBe(3 * FAILURE_CODES.length);
  expect(failureOf('DECLINED', at, 'zh-TW')).toEqual({ code: 'DECLINED', message: '付款服務商已拒絕。', at });
});
