import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity, touched, versioned } from '@muster/kit/orm';

const ProductSchema = defineEntity({
  name: 'Product',
  properties: {
    ...identity,
    slug: p.text(),
    name: p.text(),
    description: p.text().nullable(),
    status: p.enum(['DRAFT', 'ACTIVE', 'INACTIVE', 'ARCHIVED'] as const),
    createdAt: p.datetime(),
    ...touched,
    ...versioned,
    variants: () => p.oneToMany(Variant).mappedBy('product').orderBy({ position: 'asc' }),
  },
});
/** Product of the catalog. */
export class Product extends ProductSchema.class {}
ProductSchema.setClass(Product);

const VariantSchema = defineEntity({
  name: 'Variant',
  properties: {
    ...identity,
    product: () => p.manyToOne(Product),
    sku: p.text(),
    /** Normalized SKU, unique: equal for SKUs that a person would take for the same. */
    skuKey: p.text(),
    name: p.text(),
    position: p.integer(),
    prices: () => p.oneToMany(VariantPrice).mappedBy('variant').orderBy({ position: 'asc' }),
  },
});
/** Item that a customer gets: the product in one size or colour. */
export class Variant extends VariantSchema.class {}
VariantSchema.setClass(Variant);

const VariantPriceSchema = defineEntity({
  name: 'VariantPrice',
  properties: {
    ...identity,
    variant: () => p.manyToOne(Variant),
    currency: p.string().length(3),
    amountMinor: amountMinor(),
    position: p.integer(),
  },
});
/** Price of a variant in one currency. The first by position is the default. */
export class VariantPrice extends VariantPriceSchema.class {}
VariantPriceSchema.setClass(VariantPrice);
