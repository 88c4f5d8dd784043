import { type AccountCode, accounts } from '../ledger/ledger-account.rules.ts';

const { paymentClearing, customerDeposits, salesRevenue } = accounts;

/**
 * The posting rules: what happened, which account is debited, which is credited. Money that comes in is the customers' until
 * what they paid for is made; only then it is earned.
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
} as const satisfies Record<string, PostingRule>;

interface PostingRule {
  readonly debit: AccountCode;
  readonly credit: AccountCode;
  readonly description: string;
}

/** What may be the cause of an entry: the type of an event. */
export type SourceType = keyof typeof postingRules;

/** Of one entry. */
export const LINES_MAX = 10;

/** One line: an amount on one side of one account. */
export interface Posting {
  readonly account: AccountCode;
  readonly debitMinor: number;
  readonly creditMinor: number;
}

/** The lines of an entry. Nothing is posted of nothing: then there are none. */
export function postingsOf(source: SourceType, amountMinor: number): Posting[] {
  if (amountMinor === 0) return [];
  const { debit, credit } = postingRules[source];
  return [
    { account: debit, debitMinor: amountMinor, creditMinor: 0 },
    { account: credit, debitMinor: 0, creditMinor: amountMinor },
  ];
}
