import { InvalidTransition } from '@muster/kit/domain';
import { describe, expect, test } from 'vitest';
import { type ProductStatus, productStates } from './product.states.ts';

const verbs = ['publish', 'withdraw', 'archive', 'restore'] as const;
const allowed: Record<ProductStatus, Partial<Record<(typeof verbs)[number], ProductStatus>>> = {
  DRAFT: { publish: 'ACTIVE', archive: 'ARCHIVED' },
  ACTIVE: { withdraw: 'INACTIVE', archive: 'ARCHIVED' },
  INACTIVE: { publish: 'ACTIVE', archive: 'ARCHIVED' },
  ARCHIVED: { restore: 'INACTIVE' },
};

describe.each(productStates.states)('a product that is %s', (from) => {
  test.each(verbs)('%s', (verb) => {
    const to = allowed[from][verb];
    if (to === undefined) expect(() => productStates.next(from, verb)).toThrow(InvalidTransition);
    else expect(productStates.next(from, verb)).toBe(to);
  });
});
