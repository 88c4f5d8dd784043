import { expect, test } from 'vitest';
import { postingRules, postingsOf, type SourceType } from './journal.rules.ts';

/** Postings as a bookkeeper would write them: debit, credit. */
const table: Record<SourceType, string> = {
  'payment.succeeded': '1010 2100',
  'payment.late_succeeded': '1010 2100',
  'payment.refunded': '2100 1010',
  'production.completed': '2100 4000',
  'order.paid': '2100 4000',
  'order.cancelled': '4000 2100',
  'unapplied_payment.received': '1010 2200',
  'unapplied_payment.applied': '2200 1010',
  'unapplied_payment.refunded': '2200 1010',
  'unapplied_payment.corrected': '2200 1010',
  'unapplied_payment.written_off': '2200 4900',
  'order.goodwill': '4100 2100',
  'order.goodwill_returned': '2100 4100',
};

test('each event posts what the table says', () => {
  const posted = Object.entries(postingRules).map(([source, { debit, credit }]) => [source, `${debit} ${credit}`]);
  expect(Object.fromEntries(posted)).toEqual(table);
});

test.each(Object.keys(table) as SourceType[])('%s balances, each line on one side', (source) => {
  const [debit, credit] = postingsOf(source, 250);
  expect(debit).toMatchObject({ debitMinor: 250, creditMinor: 0 });
  expect(credit).toMatchObject({ debitMinor: 0, creditMinor: 250 });
  expect(debit!.account).not.toBe(credit!.account);
});

test('nothing posts nothing', () => {
  expect(postingsOf('payment.succeeded', 0)).toEqual([]);
});
