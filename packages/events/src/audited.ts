// Written by `npm run compose`.

/** Subgraphs by name, each with what it owns. Every one of them keeps an audit log. */
export const AUDITED_SUBGRAPHS = {
  users: 'Who people are, how they sign in, and what they may do.',
  catalog: 'Products, prices and sell windows: what is sold, when and on which terms.',
  orders: 'What customers reserved, what became of it, and how much of each offer is left.',
  production: 'Counters, batches and work orders: demand for an offer, the decision to make it, and the work.',
  payments: 'Payments, webhooks of payment providers, and refunds.',
  promotions: 'Coupons, and their redemptions by orders.',
  finance: 'Double-entry ledger: journal entries of every event that moves money, and the trial balance.',
  system:
    'How the system itself is: health of its parts, parked events, runs of the doctor, lists that are out of date, uses of registered operations.',
} as const;
export type AuditedSubgraph = keyof typeof AUDITED_SUBGRAPHS;
