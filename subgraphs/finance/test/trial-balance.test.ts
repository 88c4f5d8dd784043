import { randomUUID } from 'node:crypto';
import { aCustomer, anAdministrator, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { anOrder, bookkeeper, financeStage } from './harness.ts';

const stage = await financeStage();
const { graph, says } = stage;
const HOUR_MS = 3_600_000;

test('empty books balance', async () => {
  const zero = { amountMinor: 0, currency: 'TWD' };
  expect(await stage.read()).toMatchObject({ rows: [], totalDebit: zero, totalCredit: zero });
  expect(await stage.read({ currency: 'VND' })).toMatchObject({ totalDebit: { amountMinor: 0, currency: 'VND' } });
});

test('accounts with postings show their net balance on its side, by code', async () => {
  await says.succeeded(anOrder(randomUUID(), 'VND'));
  const { rows, totalDebit, totalCredit, asOf } = await stage.read();
  const amount = (amountMinor: number) => ({ amountMinor, currency: 'VND' });
  expect(rows).toEqual([
    {
      account: { code: '1010', name: 'Payment clearing', type: 'ASSET', parent: { code: '1000' } },
      debit: amount(500),
      credit: amount(0),
    },
    {
      account: { code: '2100', name: 'Customer deposits', type: 'LIABILITY', parent: { code: '2000' } },
      debit: amount(0),
      credit: amount(500),
    },
  ]);
  expect([totalDebit, totalCredit]).toEqual([amount(500), amount(500)]);
  expect(Math.abs(Date.parse(asOf) - graph.clock.now().getTime())).toBeLessThan(5_000);
});

test('an overdrawn liability is on the debit side', async () => {
  const order = anOrder(randomUUID(), 'JPY');
  await says.refunded(order);
  expect(await stage.balances({ currency: 'JPY' })).toEqual({ 1010: -500, 2100: 500 });
  await says.succeeded(order);
  expect(await stage.balances({ currency: 'JPY' })).toEqual({ 1010: 0, 2100: 0 });
});

test('the default currency is that of the first entry', async () => {
  await says.succeeded(anOrder(randomUUID(), 'USD'));
  expect((await stage.read()).totalDebit).toEqual({ amountMinor: 500, currency: 'VND' });
  expect((await stage.read({ currency: 'USD' })).totalDebit).toEqual({ amountMinor: 500, currency: 'USD' });
  expect((await stage.read({ currency: 'EUR' })).rows).toEqual([]);
});

test('asOf excludes later postings', async () => {
  const before = graph.clock.now();
  graph.clock.offsetMs += HOUR_MS;
  await says.succeeded(anOrder(randomUUID(), 'VND'));
  expect(await stage.balances()).toEqual({ 1010: 1_000, 2100: -1_000 });
  expect(await stage.balances({ asOf: before })).toEqual({ 1010: 500, 2100: -500 });
  expect(await stage.balances({ asOf: new Date(0) })).toEqual({});
  expect((await stage.read({ asOf: before })).asOf).toBe(before.toISOString());
});

test('amounts up to the last safe integer are exact', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  await says.succeeded(anOrder({ [randomUUID()]: most }, 'KRW'));
  expect((await stage.read({ currency: 'KRW' })).totalDebit.amountMinor).toBe(most);
});

test('the trial balance takes one statement, two with parent accounts', async () => {
  const plain = '{ trialBalance { totalDebit { amountMinor } rows { account { code } } } }';
  expect(await graph.statements(() => graph.run(plain, {}, bookkeeper))).toHaveLength(1);
  expect(await graph.statements(() => stage.read())).toHaveLength(2);
});

test('ledger:read is needed to read the ledger, by every path', async () => {
  const [entry] = (await stage.journal({ first: 1 })).entries;
  const asked = '{ trialBalance { totalDebit { amountMinor } } }';
  const journal = '{ journalEntries { edges { cursor } } }';
  for (const [actor, code] of [
    [anonymous, 'UNAUTHENTICATED'],
    [aCustomer(), 'FORBIDDEN'],
    [anAdministrator('order:read_any'), 'FORBIDDEN'],
  ] as const) {
    expect((await graph.answer(asked, {}, actor)).errors?.[0]?.extensions.code).toBe(code);
    expect((await graph.answer(journal, {}, actor)).errors?.[0]?.extensions.code).toBe(code);
    expect(await referTo(actor)).toEqual([null, null]);
  }
  expect(await referTo(bookkeeper)).toMatchObject([{ name: 'Payment clearing' }, { id: entry.id }]);

  async function referTo(actor: typeof bookkeeper) {
    const of = [
      { __typename: 'LedgerAccount', code: '1010' },
      { __typename: 'JournalEntry', id: entry.id },
    ];
    const read = `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on LedgerAccount { name } ... on JournalEntry { id lines { account { code } } } } }`;
    return (await graph.run(read, { of }, actor))._entities;
  }
});

test('unknown accounts and entries answer null, never an error', async () => {
  const of = [
    { __typename: 'LedgerAccount', code: '9999' },
    { __typename: 'JournalEntry', id: 'nonsense' },
    { __typename: 'JournalEntry', id: randomUUID() },
  ];
  const read = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
  expect((await graph.run(read, { of }, bookkeeper))._entities).toEqual([null, null, null]);
});

test('the journal is paginated, newest first, with few statements', async () => {
  for (let index = 0; index < 5; index += 1) await says.succeeded(anOrder(randomUUID(), 'TWD'));
  const first = await stage.journal({ first: 3 });
  const second = await stage.journal({ first: 3, after: first.endCursor });
  expect(first.hasNextPage).toBe(true);
  const numbers = [...first.entries, ...second.entries].map(({ number }) => number as string);
  expect(numbers).toEqual(numbers.toSorted().toReversed());
  expect(new Set(numbers).size).toBe(6);
  expect(await graph.statements(() => stage.journal({ first: 50 }))).toHaveLength(3);
  const foreign = Buffer.from('["nonsense"]').toString('base64url');
  const refused = await graph.answer(
    'query ($after: String) { journalEntries(after: $after) { edges { cursor } } }',
    { after: foreign },
    bookkeeper,
  );
  expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('sums beyond a safe integer are exact, and answered as decimal text', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const offerId = randomUUID();
  const orders = Array.from({ length: 3 }, () => anOrder({ [offerId]: most }, 'CLF'));
  for (const order of orders) {
    await says.succeeded(order);
    await says.paid(order);
  }
  const inClf = async (what: string) =>
    graph.run(`{ trialBalance(currency: "CLF") { totalDebit { ${what} } } }`, {}, bookkeeper);
  const sum = (BigInt(most) * 3n).toString();
  expect((await inClf('decimal formatted')).trialBalance.totalDebit).toEqual({
    decimal: `${sum.slice(0, -4)}.${sum.slice(-4)}`,
    formatted: 'CLF\u00a02,702,159,776,422.2973',
  });
  await expect(inClf('amountMinor')).rejects.toThrow('ask for the decimal text');
  // Revenue is split into entries whose amounts `amountMinor` can hold.
  await says.completed(offerId);
  const { entries } = await stage.journal({ first: 3 });
  const earned = entries.filter(({ sourceType }: { sourceType: string }) => sourceType === 'production.completed');
  expect(
    earned.map(({ lines }: { lines: { debit: { amountMinor: number } }[] }) => lines[0]?.debit.amountMinor),
  ).toEqual([most, most, most]);
});
