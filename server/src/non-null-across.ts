import type { CrossSubgraphField } from '@muster/gateway/compose';

const HELD = 'clients hold documents that take it for granted';

/**
 * Non-null fields that another subgraph resolves, each with its reason. New ones are nullable: while a subgraph fails, a page keeps
 * its other parts.
 */
export const NON_NULL_ACROSS: Readonly<Record<string, string>> = {
  'Batch.offer': HELD,
  'BatchCounter.offer': HELD,
  'Order.payments': `${HELD}; \`paymentAttempts\` is nullable`,
  'OrderLine.product': HELD,
  'SellWindowQuota.offer': HELD,
  'User.orders': HELD,
};

/** Fields that break the rule, and entries of the list that do not exist. */
export function complaintsOf(found: readonly CrossSubgraphField[], listed: Readonly<Record<string, string>>): string[] {
  const names = new Set(found.map(({ coordinate }) => coordinate));
  return [
    ...found
      .filter(({ coordinate }) => !Object.hasOwn(listed, coordinate))
      .map(({ coordinate, subgraph }) => `${coordinate} of ${subgraph} depends on another subgraph: make it nullable.`),
    ...Object.keys(listed)
      .filter((name) => !names.has(name))
      .map((name) => `${name} is nullable, or gone: take it out of NON_NULL_ACROSS.`),
  ];
}
