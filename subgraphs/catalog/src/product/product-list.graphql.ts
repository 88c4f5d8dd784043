import { enumType, MoneyInput } from '@muster/kit/graphql';
import { Field, InputType } from 'type-graphql';
import type { CatalogueSort } from './list-catalogue.ts';
import type { ProductSort } from './list-products.ts';
import { ProductStatusEnum } from './product.graphql.ts';
import type { ProductStatus } from './product.states.ts';

export const ProductSortEnum = enumType<ProductSort>('ProductSort', 'Order of a list of products.', {
  NEWEST: 'By creation, the newest first.',
  NAME: 'By display name, in the order of its characters.',
  PRICE_ASC: 'By the lowest list price in one currency, the cheapest first.',
  PRICE_DESC: 'By the lowest list price in one currency, the dearest first.',
});

@InputType({ description: 'Filter for products: all conditions that are given must hold.' })
export class ProductFilterInput {
  @Field(() => MoneyInput, { nullable: true, description: 'Lower bound of the lowest list price, inclusive.' })
  minPrice?: MoneyInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Upper bound of the lowest list price, inclusive, in the currency of `minPrice`.',
  })
  maxPrice?: MoneyInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the product can be reserved now: an open sell window has an enabled offer of it.',
  })
  preorder?: boolean | null;
}

export const CatalogueSortEnum = enumType<CatalogueSort>('CatalogueSort', 'Order of the catalogue for staff.', {
  CHANGED: 'By the last change, the latest first.',
  NEWEST: 'By creation, the newest first.',
  NAME: 'By display name, in the order of its characters.',
});

@InputType({ description: 'Filter for the catalogue of staff: all conditions that are given must hold.' })
export class CatalogueFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Search text: part of a name, slug or SKU, case-insensitive, at most 100 characters.',
  })
  search?: string | null;

  @Field(() => [ProductStatusEnum], { nullable: true, description: 'Statuses, of which a product must have one.' })
  status?: ProductStatus[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether an open sell window has an enabled offer of the product.',
  })
  inOpenWindow?: boolean | null;
}
