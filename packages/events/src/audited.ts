/** Every subgraph keeps an audit log of its own; whoever reads them asks one of these. */
export const AUDITED_SUBGRAPHS = [
  'users',
  'catalog',
  'orders',
  'production',
  'payments',
  'promotions',
  'finance',
] as const;
export type AuditedSubgraph = (typeof AUDITED_SUBGRAPHS)[number];
