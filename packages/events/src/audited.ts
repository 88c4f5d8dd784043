// Written by `npm run compose`.

/** Subgraphs by name, each with what it owns. Every one of them keeps an audit log. */
export const AUDITED_SUBGRAPHS = {
  users: 'Who people are, how they sign in, and what they may do.',
  catalog: 'What is sold, when, at what price and on what conditions.',
  orders: 'What customers reserved, what became of it, and how much of each offer is left.',
  production: 'How many want an offer, whether it is made, and the work of making it.',
  payments: 'Money on its way in and back: payments, what providers say of them, refunds.',
  promotions: 'What takes something off a price: coupons, who holds them and who used them.',
  finance: 'The books: what every event with money means, in entries that balance.',
} as const;
export type AuditedSubgraph = keyof typeof AUDITED_SUBGRAPHS;
