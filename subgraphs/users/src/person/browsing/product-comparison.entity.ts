import { defineEntity, p } from '@mikro-orm/core';
import { identity, versioned } from '@muster/kit/orm';
import { sealedWithDataKey } from '../../account/data-key.entity.ts';

const ProductComparisonSchema = defineEntity({
  name: 'ProductComparison',
  properties: {
    ...identity,
    ...versioned,
    ...sealedWithDataKey,
    sealedName: p.text(),
    productIds: p.array().columnType('uuid[]'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** Products that an account keeps side by side. */
export class ProductComparison extends ProductComparisonSchema.class {}
ProductComparisonSchema.setClass(ProductComparison);
