import { common, connectionType, exposed, fact, MoneyInput, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { SkuTaken, SlugTaken } from './product.refusals.ts';

@ObjectType('Variant', { description: 'What a customer actually gets: a product in one size, colour or edition.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class VariantType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'Stock keeping unit: unique among all variants.' })
  sku!: string;

  @Field(() => String, { description: 'What tells it from its siblings, e.g. `Blue, large`.' })
  name!: string;
}

@ObjectType('Product', { description: 'Something that is made and sold.' })
@Directive('@key(fields: "id")')
@Directive('@key(fields: "slug")')
@SeenBy('anyone')
export class ProductType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'Readable and unique: for URLs.' })
  slug!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What there is to say about it.' })
  description?: string | null;
}

export const ProductConnectionType = connectionType('Product', () => ProductType);

@InputType({ description: 'A variant to be made with its product.' })
export class CreateVariantInput {
  @Field(() => String, { description: 'Unique among all variants; no spaces, at most 64 characters.' })
  sku!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  name!: string;

  @Field(() => [MoneyInput], { description: 'One price a currency, at most 20; the first is the default.' })
  prices!: MoneyInput[];
}

@InputType({ description: 'A product to be put on sale.' })
export class CreateProductInput {
  @Field(() => String, {
    description: 'Unique; letters, digits, dots, dashes and underscores; at most 120 characters.',
  })
  slug!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'At most 10,000 characters.' })
  description?: string | null;

  @Field(() => [CreateVariantInput], { description: 'At least one, at most 100.' })
  variants!: CreateVariantInput[];
}

@ObjectType({ description: 'The product was made.' })
export class CreateProductPayload {
  @Field(() => ProductType, { description: 'The new product.' })
  product!: ProductType;
}

export const CreateProductResult = resultUnion(
  'CreateProductResult',
  'What became of `createProduct`.',
  CreateProductPayload,
  [
    exposed(SlugTaken, 'Another product has this slug.', {}),
    exposed(SkuTaken, 'Another variant has this SKU.', {
      sku: { type: fact.text, description: 'The SKU in question.' },
    }),
    common.invalidInput,
  ],
);
