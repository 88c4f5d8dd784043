import { productCreated } from '@muster/events';
import { field, skuKeyOf } from '@muster/kit/domain';
import { anyOf, brokenConstraintOf, type Tx, typedQuery } from '@muster/kit/orm';
import { z } from 'zod';
import { Product, Variant, VariantPrice } from './product.entity.ts';
import { SkuTaken, SlugTaken } from './product.refusals.ts';
import { refreshPriceRanges } from './refresh-price-ranges.ts';

export const VARIANTS_MAX = 100;
export const PRICES_MAX = 20;

const Price = z.object({ amountMinor: field.amountMinor, currency: field.currency });

const CreateVariant = z.object({
  sku: field.sku,
  name: field.name(200),
  prices: z
    .array(Price)
    .min(1)
    .max(PRICES_MAX)
    .refine((prices) => new Set(prices.map(({ currency }) => currency)).size === prices.length, 'has a currency twice'),
});

export const CreateProduct = z.object({
  slug: field.handle(120),
  name: field.name(200),
  description: field.text(10_000).nullish(),
  variants: z
    .array(CreateVariant)
    .min(1)
    .max(VARIANTS_MAX)
    .refine(
      (variants) => new Set(variants.map(({ sku }) => skuKeyOf(sku))).size === variants.length,
      'has a SKU twice',
    ),
});

/** Creates a product with every variant and price, and puts it on sale. */
export async function createProduct(tx: Tx, input: z.infer<typeof CreateProduct>): Promise<Product> {
  const product = tx.em.create(Product, {
    slug: input.slug,
    name: input.name,
    description: input.description ?? null,
    status: 'ACTIVE',
    createdAt: tx.now,
  });
  for (const [position, { sku, name, prices }] of input.variants.entries()) {
    const variant = tx.em.create(Variant, { product, sku, skuKey: skuKeyOf(sku), name, position });
    for (const [index, price] of prices.entries()) tx.em.create(VariantPrice, { variant, ...price, position: index });
  }
  await assertUnique(tx, input);
  await refreshPriceRanges(tx, [product.id]);
  tx.emit(productCreated, { productId: product.id, slug: product.slug });
  tx.audit({ action: 'product.create', entityType: 'Product', entityId: product.id, after: { slug: product.slug } });
  return product;
}

/** The unique constraints decide; the query before them only finds which of many SKUs it was. */
async function assertUnique(tx: Tx, { slug, variants }: z.infer<typeof CreateProduct>): Promise<void> {
  const keys = variants.map(({ sku }) => skuKeyOf(sku));
  const [taken] = await typedQuery(tx.em, [Variant], (db) =>
    db.selectFrom('Variant').select('sku').where('skuKey', '=', anyOf(keys)).limit(1),
  );
  if (taken !== undefined) throw new SkuTaken(taken.sku);
  try {
    await tx.em.flush();
  } catch (error) {
    const constraint = brokenConstraintOf(error);
    if (constraint === 'one_product_a_slug') throw new SlugTaken(slug);
    // Another product took one between the query and the write; which one is not known.
    if (constraint === 'one_variant_a_sku' || constraint === 'one_variant_a_sku_key')
      throw new SkuTaken(variants.map(({ sku }) => sku).join(', '));
    throw error;
  }
}
