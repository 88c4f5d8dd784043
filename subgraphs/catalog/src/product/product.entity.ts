import { defineEntity, p } from '@mikro-orm/core';
import { actorKinds } from '@muster/kit/domain';
import { amountMinor, identity, touched, versioned } from '@muster/kit/orm';
import { productStates } from './product.states.ts';

const ProductSchema = defineEntity({
  name: 'Product',
  properties: {
    ...identity,
    slug: p.text(),
    name: p.text(),
    description: p.text().nullable(),
    status: p.enum(productStates.states),
    createdAt: p.datetime(),
    ...touched,
    ...versioned,
    variants: () => p.oneToMany(Variant).mappedBy('product').orderBy({ position: 'asc' }),
    priceRanges: () => p.oneToMany(ProductPriceRange).mappedBy('product'),
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

const ProductPriceRangeSchema = defineEntity({
  name: 'ProductPriceRange',
  properties: {
    ...identity,
    product: () => p.manyToOne(Product),
    currency: p.string().length(3),
    minMinor: amountMinor(),
    maxMinor: amountMinor(),
    /** Whether the product is ACTIVE. */
    isOnSale: p.boolean(),
  },
});
/** Lowest and highest list price of a product in one currency; written by `refreshPriceRanges` only. */
export class ProductPriceRange extends ProductPriceRangeSchema.class {}
ProductPriceRangeSchema.setClass(ProductPriceRange);

const PriceChangeSchema = defineEntity({
  name: 'PriceChange',
  properties: {
    ...identity,
    variant: () => p.manyToOne(Variant),
    currency: p.string().length(3),
    /** Null for the first price in its currency. */
    oldMinor: amountMinor().nullable(),
    newMinor: amountMinor(),
    reason: p.text().nullable(),
    actorKind: p.enum(actorKinds),
    actorId: p.uuid(),
    changedAt: p.datetime(),
  },
});
/** Entry of the price history of a variant. */
export class PriceChange extends PriceChangeSchema.class {}
PriceChangeSchema.setClass(PriceChange);
