import { type AccountCode, accounts } from '../ledger/ledger-account.rules.ts';

const { paymentClearing, customerDeposits, unappliedPayments, salesRevenue, refundsAndAllowances, otherIncome } =
  accounts;

/**
 * Posting rules: the account that each event debits and the one that it credits. A payment is a customer deposit (a liability)
 * until the goods are made; only then it is revenue.
 */
export const postingRules = {
  'payment.succeeded': { debit: paymentClearing, credit: customerDeposits, description: 'Money received' },
  'payment.late_succeeded': { debit: paymentClearing, credit: customerDeposits, description: 'Money received late' },
  'payment.refunded': { debit: customerDeposits, credit: paymentClearing, description: 'Money returned' },
  'production.completed': { debit: customerDeposits, credit: salesRevenue, description: 'Batch made: revenue earned' },
  'order.paid': {
    debit: customerDeposits,
    credit: salesRevenue,
    description: 'Paid for goods already made: revenue earned',
  },
  'order.cancelled': {
    debit: salesRevenue,
    credit: customerDeposits,
    description: 'Revenue given up: order cancelled',
  },
  'unapplied_payment.received': {
    debit: paymentClearing,
    credit: unappliedPayments,
    description: 'Money received that no payment could take',
  },
  'unapplied_payment.applied': {
    debit: unappliedPayments,
    credit: paymentClearing,
    description: 'Applied to an order, whose payment takes it',
  },
  'unapplied_payment.refunded': {
    debit: unappliedPayments,
    credit: paymentClearing,
    description: 'Unapplied money returned',
  },
  'unapplied_payment.corrected': {
    debit: unappliedPayments,
    credit: paymentClearing,
    description: 'Amount corrected by the provider: its payment takes it',
  },
  'unapplied_payment.written_off': {
    debit: unappliedPayments,
    credit: otherIncome,
    description: 'Unapplied money written off',
  },
  'order.goodwill': {
    debit: refundsAndAllowances,
    credit: customerDeposits,
    description: 'Refund by staff: the deposit stays whole, an allowance pays it',
  },
  'order.goodwill_returned': {
    debit: customerDeposits,
    credit: refundsAndAllowances,
    description: 'Allowance given up: order cancelled',
  },
} as const satisfies Record<string, PostingRule>;

interface PostingRule {
  readonly debit: AccountCode;
  readonly credit: AccountCode;
  readonly description: string;
}

/** Source type of an entry: the type of an event, or what follows of two. */
export type SourceType = keyof typeof postingRules;

/** Lines of one entry. */
export const LINES_MAX = 10;

/** Line of an entry: a debit or a credit of one account. */
export interface Posting {
  readonly account: AccountCode;
  readonly debitMinor: number;
  readonly creditMinor: number;
}

/** Lines of an entry; none for an amount of 0. */
export function postingsOf(source: SourceType, amountMinor: number): Posting[] {
  if (amountMinor === 0) return [];
  const { debit, credit } = postingRules[source];
  return [
    { account: debit, debitMinor: amountMinor, creditMinor: 0 },
    { account: credit, debitMinor: 0, creditMinor: amountMinor },
  ];
}
