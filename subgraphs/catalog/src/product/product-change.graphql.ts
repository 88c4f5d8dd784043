import {
  CurrencyCode,
  changeActorType,
  common,
  connectionType,
  ListSize,
  MoneyInput,
  resultUnion,
  SeenBy,
} from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ProductStatusEnum, ProductType, slugTaken, VariantType } from './product.graphql.ts';
import type { ProductStatus } from './product.states.ts';
import { ENTRIES_MAX } from './set-prices.ts';

@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class UserStub {
  @Field(() => ID)
  id!: string;
}

export const ChangeActorType = changeActorType(() => UserStub);

@ObjectType('PriceChange', { description: 'Entry of the price history of a variant: one list price that was set.' })
export class PriceChangeType {
  @Field(() => ID, { description: 'UUID of the entry.' })
  id!: string;

  @Field(() => CurrencyCode, { description: 'Currency of the price.' })
  currency!: string;

  @Field(() => String, { nullable: true, description: 'Reason in the words of whoever set it; null without one.' })
  reason?: string | null;
}

export const PriceChangeConnectionType = connectionType('PriceChange', () => PriceChangeType);

@InputType({ description: 'Changes of a product: a field that is omitted, or null, stays as it is.' })
export class UpdateProductInput {
  @Field(() => ID, { description: 'Product to change.' })
  id!: string;

  @Field(() => Int, { description: 'Version that the changes were made from; StaleVersion when it is another now.' })
  expectedVersion!: number;

  @Field(() => String, {
    nullable: true,
    description: 'URL slug, unique among products, at most 120 characters. Links with the old one end.',
  })
  slug?: string | null;

  @Field(() => String, { nullable: true, description: 'Display name, at most 200 characters.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Plain text for customers, at most 10,000 characters; an empty one takes it away.',
  })
  description?: string | null;

  @Field(() => ProductStatusEnum, {
    nullable: true,
    description:
      'ACTIVE puts it on sale, INACTIVE takes it off; `archiveProduct` archives. Offers of open windows go on.',
  })
  status?: ProductStatus | null;
}

@InputType({ description: 'List price of a variant in one currency.' })
export class SetPriceInput {
  @Field(() => ID, { description: 'Variant whose price is set.' })
  variantId!: string;

  @Field(() => MoneyInput, { description: 'New unit price, in a currency that the variant has or a new one.' })
  price!: MoneyInput;
}

@InputType({ description: 'List prices to be set together: all or none.' })
export class SetPricesInput {
  @Field(() => String, { nullable: true, description: 'Reason for the price history, at most 500 characters.' })
  reason?: string | null;

  @Field(() => [SetPriceInput], { description: 'Prices, 1 to 500, each variant and currency once.' })
  entries!: SetPriceInput[];
}

@ObjectType({ description: 'Payload with a product after its change.' })
export class ProductPayload {
  @Field(() => ProductType, { description: 'Product as it is after the mutation.' })
  product!: ProductType;
}

@ObjectType({ description: 'Payload of prices that were set.' })
export class PricesPayload {
  @ListSize(ENTRIES_MAX)
  @Field(() => [VariantType], { description: 'Variants with their new prices, in the order of the entries.' })
  variants!: VariantType[];
}

export const UpdateProductResult = resultUnion(
  'UpdateProductResult',
  'Changed product, or the reason why nothing was changed.',
  ProductPayload,
  [slugTaken, common.staleVersion, common.invalidTransition, common.notFound, common.invalidInput],
);

export const SetPricesResult = resultUnion(
  'SetPricesResult',
  'Variants with their new prices, or the reason why none was set.',
  PricesPayload,
  [common.notFound, common.invalidInput],
);
