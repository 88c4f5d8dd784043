/** What an account counts: on which side of the books it grows. */
export const ACCOUNT_TYPES = ['ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** Of the whole chart of accounts, which migrations make. */
export const ACCOUNTS_MAX = 100;

/** The accounts that the rules post to, by what they are for. */
export const accounts = {
  /** Money that providers hold for us. */
  paymentClearing: '1010',
  /** Money that is still the customers': goods are owed for it, or it goes back. */
  customerDeposits: '2100',
  /** Money that is earned: the goods are made. */
  salesRevenue: '4000',
} as const;
export type AccountCode = (typeof accounts)[keyof typeof accounts];
