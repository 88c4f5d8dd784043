import { type FilterQuery, raw } from '@mikro-orm/postgresql';
import { Allow, Cost, CurrencyCode, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import { type CatalogueSort, listCatalogue } from '../product/list-catalogue.ts';
import { listProducts, type ProductSort } from '../product/list-products.ts';
import type { Product } from '../product/product.entity.ts';
import { ProductConnectionType, ProductType } from '../product/product.graphql.ts';
import {
  CatalogueFilterInput,
  CatalogueSortEnum,
  ProductFilterInput,
  ProductSortEnum,
} from '../product/product-list.graphql.ts';
import { SEARCH_COST } from '../product/search-text.ts';

type ProductConnection = InstanceType<typeof ProductConnectionType>;

/** Condition of products that an open window has an enabled offer of. */
const onOffer = (): FilterQuery<Product> =>
  ({
    id: {
      $in: raw(
        `select offer.product_id from sell_window_offer as offer join sell_window as sold on sold.id = offer.sell_window_id
          where sold.status = 'OPEN' and offer.enabled`,
      ),
    },
  }) as unknown as FilterQuery<Product>;

@Resolver(() => ProductType)
export class ProductListResolver {
  @Allow('anyone')
  @Paged()
  @Query(() => ProductConnectionType, {
    description: 'Products on sale, with search, filter, sort and cursor pagination.',
  })
  products(
    @Ctx() ctx: RequestContext,
    @Args(() => PageArgs) page: PageArgs,
    @Cost(SEARCH_COST)
    @Arg('search', () => String, {
      nullable: true,
      description: 'Search text: part of a name or slug, case-insensitive, at most 100 characters.',
    })
    search: string | null,
    @Cost(SEARCH_COST)
    @Arg('filter', () => ProductFilterInput, { nullable: true, description: 'Conditions of the list.' })
    filter: ProductFilterInput | null,
    @Arg('sort', () => ProductSortEnum, { nullable: true, description: 'Order of the list; NEWEST when omitted.' })
    sort: ProductSort | null,
    @Arg('currency', () => CurrencyCode, {
      nullable: true,
      description: 'Currency of an order by price, which has only products with a price in it.',
    })
    currency: string | null,
  ): Promise<ProductConnection> {
    return listProducts(ctx.em, { search, filter, sort: sort ?? 'NEWEST', currency }, page, onOffer());
  }

  @Allow('product:manage')
  @Paged()
  @Query(() => ProductConnectionType, {
    nullable: true,
    description: 'Products in every status, with filter, sort and cursor pagination.',
  })
  catalogue(
    @Ctx() ctx: RequestContext,
    @Cost(SEARCH_COST)
    @Arg('filter', () => CatalogueFilterInput, { nullable: true, description: 'Conditions of the list.' })
    filter: CatalogueFilterInput | null,
    @Arg('sort', () => CatalogueSortEnum, { defaultValue: 'CHANGED', description: 'Order of the list.' })
    sort: CatalogueSort,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<ProductConnection> {
    return listCatalogue(ctx.em, filter, sort, page, onOffer());
  }
}
