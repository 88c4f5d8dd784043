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

/** How often and when last an account looked at a product. */
export class ProductView extends ProductViewSchema.class {}
ProductViewSchema.setClass(ProductView);
