import { common, connectionType, DateTime, enumType, ListSize, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ActivityType } from '../activity/activity.entity.ts';
import { FILTERS_MAX } from './browsing.rules.ts';

@ObjectType('Product', { description: 'Product of the catalog, sold in one or more variants.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class ProductStub {
  @Field(() => ID, { description: 'UUID of the product.' })
  id!: string;
}

@ObjectType('Variant', {
  description: 'Product variant, the item that a customer gets: one size, colour or edition, with a SKU and prices.',
})
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class VariantStub {
  @Field(() => ID, { description: 'UUID of the variant.' })
  id!: string;
}

@ObjectType('WishlistItem', { description: 'Product on a wishlist.' })
export class WishlistItemType {
  @Field(() => ID, { description: 'UUID of the wishlist item.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Note of its owner. Stored encrypted.' })
  notes!: string | null;

  @Field(() => DateTime, { description: 'Moment of the addition.' })
  addedAt!: Date;
}
export const WishlistItemConnection = connectionType('WishlistItem', () => WishlistItemType);

@ObjectType('ProductView', { description: 'Views of one product by one account.' })
export class ProductViewType {
  @Field(() => Int, { description: 'Number of views.' })
  count!: number;

  @Field(() => DateTime, { description: 'Moment of the last view.' })
  lastViewedAt!: Date;
}
export const ProductViewConnection = connectionType('ProductView', () => ProductViewType);

@ObjectType('ProductComparison', { description: 'Named list of products to compare.' })
export class ComparisonType {
  @Field(() => ID, { description: 'UUID of the comparison.' })
  id!: string;

  @Field(() => String, { description: 'Name that its owner gave it. Stored encrypted.' })
  name!: string;

  @Field(() => DateTime, { description: 'Moment of the last save.' })
  updatedAt!: Date;

  @Field(() => Int, { description: 'Version of the comparison, counted up by each change; for `expectedVersion`.' })
  version!: number;
}

@ObjectType('SearchFilter', { description: 'Filter of a search.' })
export class SearchFilterType {
  @Field(() => String, { description: 'Name of the filter.' })
  name!: string;

  @Field(() => String, { description: 'Value of the filter.' })
  value!: string;
}

@ObjectType('SearchQuery', { description: 'Logged search. Words and filters are stored encrypted.' })
export class SearchType {
  @Field(() => ID, { description: 'UUID of the search.' })
  id!: string;

  @Field(() => String, { description: 'Words that were searched for.' })
  query!: string;

  @ListSize(FILTERS_MAX)
  @Field(() => [SearchFilterType], { description: 'Filters, in the order of the client.' })
  filters!: readonly SearchFilterType[];

  @Field(() => Int, { description: 'Number of hits, 0 to 1,000,000,000.' })
  resultsCount!: number;

  @Field(() => DateTime, { description: 'Moment of it.' })
  at!: Date;
}
export const SearchConnection = connectionType('SearchQuery', () => SearchType);

export const ActivityTypeEnum = enumType('UserActivityType', 'Kind of a recorded activity.', {
  WISHLIST_ADDED: 'Added a product to the wishlist.',
  COMPARISON_SAVED: 'Saved a comparison.',
  PHONE_ADDED: 'Added a phone.',
  ADDRESS_ADDED: 'Added an address.',
  ORDER_PAID: 'Paid for an order.',
});

@ObjectType('UserActivity', { description: 'Recorded activity of an account: ids only.' })
export class ActivityObject {
  @Field(() => ID, { description: 'UUID of the activity.' })
  id!: string;

  @Field(() => ActivityTypeEnum, { description: 'Kind of the activity.' })
  type!: ActivityType;

  @Field(() => String, { description: 'Type of the thing: `Product`, `Order`.' })
  entityType!: string;

  @Field(() => ID, { description: 'Id of the thing.' })
  entityId!: string;

  @Field(() => DateTime, { description: 'Moment of it.' })
  at!: Date;
}
export const ActivityConnection = connectionType('UserActivity', () => ActivityObject);

@InputType({ description: 'A product for the wishlist.' })
export class AddToWishlistInput {
  @Field(() => ID, { description: 'UUID of the product.' })
  productId!: string;

  @Field(() => ID, { nullable: true, description: 'A size, colour or edition; null is any.' })
  variantId?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 500 characters, for yourself.' })
  notes?: string | null;
}

@InputType({ description: 'Products to compare.' })
export class SaveComparisonInput {
  @Field(() => ID, { nullable: true, description: 'One of your comparisons, to replace it; null creates one.' })
  id?: string | null;

  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string;

  @Field(() => [ID], { description: 'One to six products, none twice.' })
  productIds!: string[];

  @Field(() => Int, {
    nullable: true,
    description: 'Version of the replaced comparison that you read; left out, the last write wins.',
  })
  expectedVersion?: number | null;
}

@InputType({ description: 'Filter of a search.' })
export class SearchFilterInput {
  @Field(() => String, { description: 'At most 50 characters.' })
  name!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  value!: string;
}

@InputType({ description: 'A search to log.' })
export class LogSearchInput {
  @Field(() => String, { description: 'Search words: 1 to 200 characters.' })
  query!: string;

  @Field(() => [SearchFilterInput], { defaultValue: [], description: 'At most 20.' })
  filters!: SearchFilterInput[];

  @Field(() => Int, { description: 'Number of hits, 0 to 1,000,000,000.' })
  resultsCount!: number;
}

@ObjectType({ description: 'The added or updated wishlist item.' })
export class WishlistPayload {
  @Field(() => WishlistItemType, { description: 'The item after the change.' })
  item!: WishlistItemType;
}

@ObjectType({ description: 'The removed thing.' })
export class RemovedPayload {
  @Field(() => ID, { description: 'Kind of the activity.' })
  removedId!: string;
}

@ObjectType({ description: 'The recorded view.' })
export class ProductViewPayload {
  @Field(() => ProductViewType, { description: 'Views of this product so far.' })
  view!: ProductViewType;
}

@ObjectType({ description: 'The saved comparison.' })
export class ComparisonPayload {
  @Field(() => ComparisonType, { description: 'The comparison after the save.' })
  comparison!: ComparisonType;
}

@ObjectType({ description: 'The logged search.' })
export class SearchPayload {
  @Field(() => SearchType, { description: 'Search as it was logged.' })
  search!: SearchType;
}

export const AddToWishlistResult = resultUnion(
  'AddToWishlistResult',
  'Result of `addToWishlist`: the item, or a refusal.',
  WishlistPayload,
  [common.tooMany, common.invalidInput, common.notFound],
);
export const RemoveResult = resultUnion(
  'RemoveFromListResult',
  'Result of `removeFromWishlist`, `removeComparison` and `removeView`: the removed id, or a refusal.',
  RemovedPayload,
  [common.notFound],
);
export const ProductViewResult = resultUnion(
  'NoteProductViewResult',
  'Result of `noteProductView`: the view, or a refusal.',
  ProductViewPayload,
  [common.invalidInput, common.notFound],
);
export const SaveComparisonResult = resultUnion(
  'SaveComparisonResult',
  'Result of `saveComparison`: the comparison, or a refusal.',
  ComparisonPayload,
  [common.staleVersion, common.tooMany, common.invalidInput, common.notFound],
);
export const SearchResult = resultUnion(
  'LogSearchResult',
  'Result of `logSearch` and `noteSearchClick`: the search, or a refusal.',
  SearchPayload,
  [common.invalidInput, common.notFound],
);
