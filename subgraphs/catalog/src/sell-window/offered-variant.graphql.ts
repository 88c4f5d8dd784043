import { MoneyType } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';

@ObjectType('OfferedVariant', {
  description: 'Variant as it was when its offer was added; later changes do not touch it.',
})
export class OfferedVariantType {
  variantId!: string;

  @Field(() => String, { description: 'Stock keeping unit (SKU) of that time.' })
  sku!: string;

  @Field(() => String, { description: 'Option label of that time.' })
  name!: string;

  @Field(() => MoneyType, { description: 'Frozen unit price, which customers pay in this offer.' })
  price!: MoneyType;
}
