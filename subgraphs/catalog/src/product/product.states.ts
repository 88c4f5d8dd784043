import { defineStates, type StateOf } from '@muster/kit/domain';

/** Life cycle of a product. INACTIVE is off sale for a time, ARCHIVED for good: nobody finds it, and what refers to it keeps it. */
export const productStates = defineStates('product', {
  DRAFT: { publish: 'ACTIVE', archive: 'ARCHIVED' },
  ACTIVE: { withdraw: 'INACTIVE', archive: 'ARCHIVED' },
  INACTIVE: { publish: 'ACTIVE', archive: 'ARCHIVED' },
  ARCHIVED: { restore: 'INACTIVE' },
});

export type ProductStatus = StateOf<typeof productStates>;
