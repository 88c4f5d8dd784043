import { common, connectionType, DateTime, enumType, ListSize, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ActivityType } from '../activity/activity.ts';
import { FILTERS_MAX } from './searches.ts';

@ObjectType('Product', { description: 'Product of the catalog, sold in one or more variants.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class ProductStub {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;
}

@ObjectType('Variant', {
  description: 'Product variant, the item that a customer gets: one size, colour or edition, with a SKU and prices.',
})
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class VariantStub {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;
}

@ObjectType('WishlistItem', { description: 'A product that somebody wishes for.' })
export class WishlistItemType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What its owner noted. Kept encrypted.' })
  notes!: string | null;

  @Field(() => DateTime, { description: 'Since when.' })
  addedAt!: Date;
}
export const WishlistItemConnection = connectionType('WishlistItem', () => WishlistItemType);

@ObjectType('ProductView', { description: 'That somebody looked at a product.' })
export class ProductViewType {
  @Field(() => Int, { description: 'How often.' })
  count!: number;

  @Field(() => DateTime, { description: 'When last.' })
  lastViewedAt!: Date;
}
export const ProductViewConnection = connectionType('ProductView', () => ProductViewType);

@ObjectType('ProductComparison', { description: 'Products side by side, under a name.' })
export class ComparisonType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'What its owner calls it. Kept encrypted.' })
  name!: string;

  @Field(() => DateTime, { description: 'When it was last saved.' })
  updatedAt!: Date;
}

@ObjectType('SearchFilter', { description: 'What a search was narrowed down by.' })
export class SearchFilterType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  value!: string;
}

@ObjectType('SearchQuery', { description: 'What somebody looked for. Kept encrypted.' })
export class SearchType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'The words.' })
  query!: string;

  @ListSize(FILTERS_MAX)
  @Field(() => [SearchFilterType], { description: 'What it was narrowed down by.' })
  filters!: readonly SearchFilterType[];

  @Field(() => Int, { description: 'How much was found.' })
  resultsCount!: number;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}
export const SearchConnection = connectionType('SearchQuery', () => SearchType);

export const ActivityTypeEnum = enumType('UserActivityType', 'What somebody did.', {
  WISHLIST_ADDED: 'Put a product on their wishlist.',
  COMPARISON_SAVED: 'Saved a comparison.',
  PHONE_ADDED: 'Added a phone.',
  ADDRESS_ADDED: 'Added an address.',
  ORDER_PAID: 'Paid for an order.',
});

@ObjectType('UserActivity', { description: 'Something that somebody did here.' })
export class ActivityObject {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => ActivityTypeEnum, { description: 'What it was.' })
  type!: ActivityType;

  @Field(() => String, { description: 'The type of the thing it was done with: `Product`, `Order`.' })
  entityType!: string;

  @Field(() => ID, { description: 'The thing it was done with.' })
  entityId!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}
export const ActivityConnection = connectionType('UserActivity', () => ActivityObject);

@InputType({ description: 'A product to wish for.' })
export class AddToWishlistInput {
  @Field(() => ID, { description: 'The product.' })
  productId!: string;

  @Field(() => ID, { nullable: true, description: 'In which size, colour or edition; null is any.' })
  variantId?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 500 characters, for yourself.' })
  notes?: string | null;
}

@InputType({ description: 'Products to keep side by side.' })
export class SaveComparisonInput {
  @Field(() => ID, { nullable: true, description: 'One of your comparisons, to write it anew; null makes a new one.' })
  id?: string | null;

  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string;

  @Field(() => [ID], { description: 'One to six products, none twice.' })
  productIds!: string[];
}

@InputType({ description: 'What a search was narrowed down by.' })
export class SearchFilterInput {
  @Field(() => String, { description: 'At most 50 characters.' })
  name!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  value!: string;
}

@InputType({ description: 'A search that was made.' })
export class LogSearchInput {
  @Field(() => String, { description: 'The words: 1 to 200 characters.' })
  query!: string;

  @Field(() => [SearchFilterInput], { defaultValue: [], description: 'At most 20.' })
  filters!: SearchFilterInput[];

  @Field(() => Int, { description: 'How much was found.' })
  resultsCount!: number;
}

@ObjectType({ description: 'The product is on the wishlist.' })
export class WishlistPayload {
  @Field(() => WishlistItemType, { description: 'The wish as it is now.' })
  item!: WishlistItemType;
}

@ObjectType({ description: 'Something of yours was removed.' })
export class RemovedPayload {
  @Field(() => ID, { description: 'What it was.' })
  removedId!: string;
}

@ObjectType({ description: 'The look was remembered.' })
export class ProductViewPayload {
  @Field(() => ProductViewType, { description: 'How often and when last.' })
  view!: ProductViewType;
}

@ObjectType({ description: 'The comparison was saved.' })
export class ComparisonPayload {
  @Field(() => ComparisonType, { description: 'The comparison as it is now.' })
  comparison!: ComparisonType;
}

@ObjectType({ description: 'The search was remembered.' })
export class SearchPayload {
  @Field(() => SearchType, { description: 'The search.' })
  search!: SearchType;
}

export const AddToWishlistResult = resultUnion(
  'AddToWishlistResult',
  'What became of `addToWishlist`.',
  WishlistPayload,
  [common.tooMany, common.invalidInput, common.notFound],
);
export const RemoveResult = resultUnion(
  'RemoveFromListResult',
  'What became of `removeFromWishlist` or `removeComparison`.',
  RemovedPayload,
  [common.notFound],
);
export const ProductViewResult = resultUnion(
  'NoteProductViewResult',
  'What became of `noteProductView`.',
  ProductViewPayload,
  [common.invalidInput, common.notFound],
);
export const SaveComparisonResult = resultUnion(
  'SaveComparisonResult',
  'What became of `saveComparison`.',
  ComparisonPayload,
  [common.tooMany, common.invalidInput, common.notFound],
);
export const SearchResult = resultUnion(
  'LogSearchResult',
  'What became of `logSearch` or `noteSearchClick`.',
  SearchPayload,
  [common.invalidInput, common.notFound],
);
