import { randomUUID } from 'node:crypto';
import { aCustomer, sequentialScans } from '@muster/testing';
import { expect, test } from 'vitest';
import { anOrder, bookkeeper, financeStage } from './harness.ts';

const { graph, says } = await financeStage();

const LIST = `query ($filter: JournalFilterInput, $first: Int, $after: String) {
  journalEntries(filter: $filter, first: $first, after: $after) { totalCount nodes { sourceType sourceId } pageInfo { endCursor } } }`;
const list = async (filter: object, page: object = {}) =>
  (await graph.run(LIST, { filter, ...page }, bookkeeper)).journalEntries;
const types = async (filter: object) =>
  (await list(filter)).nodes.map(({ sourceType }: { sourceType: string }) => sourceType) as string[];

test('the books of one order are its payments, refunds and reversals, and the revenue of its batch', async () => {
  const [one, other] = [randomUUID() as string, randomUUID() as string];
  const mine = anOrder({ [one]: 500, [other]: 300 });
  const theirs = anOrder(one);
  for (const order of [mine, theirs]) {
    await says.succeeded(order);
    await says.paid(order);
  }
  await says.completed(one);
  await says.cancelled(mine, 'PROCESSING');
  await says.refunded(mine);
  const all = ['payment.refunded', 'order.cancelled', 'production.completed', 'payment.succeeded'];
  expect(await types({ orderId: mine.orderId })).toEqual(all);
  expect(await types({ orderId: mine.orderId.toUpperCase() })).toEqual(all);
  expect(await types({ orderId: theirs.orderId })).toEqual(['production.completed', 'payment.succeeded']);
  for (const unknown of [randomUUID(), 'nonsense']) expect(await types({ orderId: unknown })).toEqual([]);

  expect(await types({ sourceType: 'payment.succeeded', orderId: mine.orderId })).toEqual(['payment.succeeded']);
  expect(await list({ sourceId: mine.paymentId })).toMatchObject({
    totalCount: 1,
    nodes: [{ sourceId: mine.paymentId }],
  });
  expect(await types({ accountCode: '4000', orderId: mine.orderId })).toEqual([
    'order.cancelled',
    'production.completed',
  ]);
  expect(await types({ accountCode: '9999' })).toEqual([]);
  const today = graph.clock.now().toISOString().slice(0, 10);
  expect(await types({ from: today, until: today, orderId: mine.orderId })).toEqual(all);
  expect(await types({ until: '2020-02-29' })).toEqual([]);
  expect(await types({ from: '2998-01-01' })).toEqual([]);
});

test('what is no day, and a stranger, are refused', async () => {
  for (const from of ['2026-02-30', '0000-01-01', 'today'])
    expect((await graph.answer(LIST, { filter: { from } }, bookkeeper)).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  expect((await graph.answer(LIST, {}, aCustomer())).errors?.[0]?.message).toContain('ledger:read');
  expect((await graph.answer('{ ledgerAccounts { code } }', {}, aCustomer())).errors?.[0]?.message).toContain(
    'ledger:read',
  );
});

test('the chart of accounts is in the order of its numbers, with parents in one more statement', async () => {
  let chart: { code: string; parent: { code: string } | null }[] = [];
  const read = await graph.statements(async () => {
    ({ ledgerAccounts: chart } = await graph.run('{ ledgerAccounts { code parent { code } } }', {}, bookkeeper));
  });
  expect(chart).toContainEqual({ code: '2100', parent: { code: '2000' } });
  expect(chart.map(({ code }) => code)).toEqual(chart.map(({ code }) => code).toSorted());
  expect(read).toHaveLength(2);
});

test('a page of a long journal is one or two statements, each served by an index', async () => {
  await graph.sql(`with entry as (
      insert into journal_entry (id, number, source_type, source_id, currency, entry_date, posted_at, description, order_id)
      select uuidv7(), 'X-' || n, 'payment.succeeded', uuidv7()::text, 'TWD', date '2026-01-01' + n / 100, now(), 'Filled', uuidv7()
        from generate_series(1, 4000) as n
      returning id)
    insert into journal_line (entry_id, position, account_id, debit_minor, credit_minor, currency)
    select entry.id, side, account.id, case side when 1 then 5 else 0 end, case side when 2 then 5 else 0 end, 'TWD'
      from entry, generate_series(1, 2) as side
      join ledger_account as account on account.code = case side when 1 then '1010' else '2100' end`);
  await graph.sql('vacuum analyze journal_entry, journal_line');
  const { endCursor } = (await list({}, { first: 1 })).pageInfo;
  const [some] = await graph.sql<{ order_id: string; source_id: string }>(
    'select order_id, source_id from journal_entry where order_id is not null limit 1',
  );
  for (const [filter, statements] of [
    [{}, 1],
    [{ orderId: some!.order_id }, 2],
    [{ sourceId: some!.source_id }, 1],
    [{ sourceType: 'production.completed' }, 1],
    [{ accountCode: '4000' }, 2],
    [{ from: '2026-01-20', until: '2026-01-21' }, 1],
  ] as const) {
    const read = await graph.statements(() =>
      graph.run(
        'query ($filter: JournalFilterInput, $after: String) { journalEntries(filter: $filter, after: $after) { nodes { id } } }',
        { filter, after: endCursor },
        bookkeeper,
      ),
    );
    expect(read, JSON.stringify(filter)).toHaveLength(statements);
    const journal = read.filter((sql) => !/ledger_account/.test(sql)); // Some dozen accounts are read as a whole.
    expect(await sequentialScans(graph.databaseUrl, journal), JSON.stringify(filter)).toEqual([]);
  }
});
