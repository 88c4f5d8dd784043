import { defineEntity, p } from '@mikro-orm/core';

const ProductViewSchema = defineEntity({
  name: 'ProductView',
  properties: {
    accountId: p.uuid().primary(),
    productId: p.uuid().primary(),
    count: p.integer(),
    lastViewedAt: p.datetime(),
  },
});

/** Number and last moment of an account's views of a product. */
export class ProductView extends ProductViewSchema.class {}
ProductViewSchema.setClass(ProductView);
