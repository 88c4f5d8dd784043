import {
  common,
  connectionType,
  DateTime,
  enumType,
  exposed,
  fact,
  MoneyInput,
  resultUnion,
  SeenBy,
} from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { SkuTaken, SlugTaken } from './product.refusals.ts';
import type { ProductStatus } from './product.states.ts';

@ObjectType('Variant', {
  description: 'Product variant, the item that a customer gets: one size, colour or edition, with a SKU and prices.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class VariantType {
  @Field(() => ID, { description: 'UUID of the variant.' })
  id!: string;

  @Field(() => String, { description: 'Stock keeping unit (SKU), unique among all variants.' })
  sku!: string;

  @Field(() => String, { description: 'Option label that tells variants of one product apart: `Blue, large`.' })
  name!: string;
}

export const ProductStatusEnum = enumType<ProductStatus>(
  'ProductStatus',
  'Lifecycle status of a product: DRAFT → ACTIVE ⇄ INACTIVE; ARCHIVED from any, and back to INACTIVE.',
  {
    DRAFT: 'In preparation: visible with the permission `product:manage` only.',
    ACTIVE: 'On sale: listed and found by everybody.',
    INACTIVE: 'Off sale for a time: shown only where an announced offer or an order refers to it.',
    ARCHIVED: 'Off sale for good: takes no new offers; shown only where an announced offer or an order refers to it.',
  },
);

@ObjectType('Product', { description: 'Product of the catalog, sold in one or more variants.' })
@Directive('@key(fields: "id")')
@Directive('@key(fields: "slug")')
@SeenBy('anyone')
export class ProductType {
  @Field(() => ID, { description: 'UUID of the product.' })
  id!: string;

  @Field(() => String, { description: 'URL slug: readable, unique among products.' })
  slug!: string;

  @Field(() => String, { description: 'Display name, at most 200 characters.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Plain text for customers, at most 10,000 characters; null when there is none.',
  })
  description?: string | null;

  @Field(() => ProductStatusEnum, { description: 'Lifecycle status; everybody finds the product in ACTIVE only.' })
  status!: ProductStatus;

  @Field(() => DateTime, { description: 'Moment of the creation.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'Moment of the last change of its texts or status.' })
  updatedAt!: Date;

  @Field(() => Int, { description: 'Version, counted up by each change: pass it back as `expectedVersion`.' })
  version!: number;
}

export const ProductConnectionType = connectionType('Product', () => ProductType, { counted: 'exact' });

@InputType({ description: 'Variant to be created with its product.' })
export class CreateVariantInput {
  @Field(() => String, {
    description:
      'Stock keeping unit (SKU): at most 64 characters without spaces. Unique among all variants, also in another case or width.',
  })
  sku!: string;

  @Field(() => String, { description: 'Option label, e.g. `Blue, large`; at most 200 characters.' })
  name!: string;

  @Field(() => [MoneyInput], {
    description: 'Unit prices, one for each currency, 1 to 20; the first is the default price.',
  })
  prices!: MoneyInput[];
}

@InputType({ description: 'Product to be created and put on sale, with all its variants.' })
export class CreateProductInput {
  @Field(() => String, {
    description:
      'URL slug, unique among products: letters, digits, dots, dashes and underscores, at most 120 characters.',
  })
  slug!: string;

  @Field(() => String, { description: 'Display name, at most 200 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Plain text for customers, at most 10,000 characters.' })
  description?: string | null;

  @Field(() => [CreateVariantInput], { description: 'Variants of the product, 1 to 100, in display order.' })
  variants!: CreateVariantInput[];
}

export const slugTaken = exposed(SlugTaken, 'Duplicate slug: another product has it. Nothing was changed.', {});

@ObjectType({ description: 'Payload of a created product.' })
export class CreateProductPayload {
  @Field(() => ProductType, { description: 'Created product, ACTIVE and on sale.' })
  product!: ProductType;
}

export const CreateProductResult = resultUnion(
  'CreateProductResult',
  'Created product, or the reason why nothing was created.',
  CreateProductPayload,
  [
    slugTaken,
    exposed(SkuTaken, 'Duplicate SKU: another variant has it. Nothing was created.', {
      sku: {
        type: fact.text,
        description: 'Duplicate SKU; all that were sent, with commas between, when it is not known which.',
      },
    }),
    common.invalidInput,
  ],
);
