/** Account types; the type decides the normal balance side. */
export const ACCOUNT_TYPES = ['ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** Size limit of the chart of accounts. */
export const ACCOUNTS_MAX = 100;

/** Accounts of the posting rules, by purpose. */
export const accounts = {
  /** Asset: money that payment providers hold for the shop. */
  paymentClearing: '1010',
  /** Liability: payments for goods that are not made yet. */
  customerDeposits: '2100',
  /** Liability: money in suspense, which no payment could take. */
  unappliedPayments: '2200',
  /** Revenue: payments for goods that are made. */
  salesRevenue: '4000',
  /** Contra revenue: money back without goods, while the order stands. */
  refundsAndAllowances: '4100',
  /** Revenue: money that is nobody's any more. */
  otherIncome: '4900',
} as const;
export type AccountCode = (typeof accounts)[keyof typeof accounts];
