import { Allow, COUNT_COST, Cost, forbidden, ListSize, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { SellWindowOfferStub } from '../quota/quota.graphql.ts';
import { countOrders, listOrders, type OrderSort, type OrderStatusCount } from './list-orders.ts';
import { OrderConnectionType, UserStub } from './order.graphql.ts';
import { maySeeOrdersOf } from './order.policy.ts';
import { orderStates } from './order.states.ts';
import { OrderFilterInput, OrderSortEnum, OrderStatusCountType } from './order-list.graphql.ts';
import { ordersOfUser } from './orders-of-user.ts';

type OrderPage = InstanceType<typeof OrderConnectionType>;

const STATUSES = orderStates.states.length;

const filterArgument = { nullable: true, description: 'Which orders; all of the list when left out.' };
const sortArgument = { defaultValue: 'NEWEST', description: 'Sort order of the list.' };

@Resolver()
export class OrderListResolver {
  @Allow('order:read_any')
  @Paged()
  @Query(() => OrderConnectionType, {
    nullable: true,
    description: 'Orders of every customer. A customer reads their own by `me { orders }`.',
  })
  orders(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => OrderFilterInput, filterArgument) filter: OrderFilterInput | null,
    @Arg('sort', () => OrderSortEnum, sortArgument) sort: OrderSort,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<OrderPage> {
    return listOrders(ctx.em, ctx.actor, { filter, sort }, page);
  }

  @Allow('order:read_any')
  @Cost(COUNT_COST * STATUSES)
  @ListSize(STATUSES)
  @Query(() => [OrderStatusCountType], {
    nullable: true,
    description: 'Number of orders in each status, also where it is zero. A status in the filter does not count here.',
  })
  orderCounts(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => OrderFilterInput, filterArgument) filter: OrderFilterInput | null,
  ): Promise<OrderStatusCount[]> {
    return countOrders(ctx.em, ctx.actor, filter);
  }
}

@Resolver(() => UserStub)
export class UserOrdersResolver {
  @Paged()
  @FieldResolver(() => OrderConnectionType, {
    description: 'Orders of the user. For the user, and for holders of the permission `order:read_any`.',
    deprecationReason: '2027-06-30: Use orderPage.',
  })
  async orders(
    @Ctx() ctx: RequestContext,
    @Root() user: UserStub,
    @Arg('filter', () => OrderFilterInput, filterArgument) filter: OrderFilterInput | null,
    @Arg('sort', () => OrderSortEnum, {
      nullable: true,
      description: 'Sort order of the list; newest first when left out.',
    })
    sort: OrderSort | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<OrderPage> {
    if (!maySeeOrdersOf(ctx.actor, user.id))
      throw forbidden('The orders of another customer need the permission order:read_any.');
    return ordersOfUser(ctx, user.id, { filter, sort: sort ?? 'NEWEST' }, page);
  }

  @Paged()
  @FieldResolver(() => OrderConnectionType, {
    nullable: true,
    description:
      'Orders of the user, as `orders` lists them; null for others without the permission `order:read_any`, and while orders are unavailable. For lists of users.',
  })
  async orderPage(
    @Ctx() ctx: RequestContext,
    @Root() user: UserStub,
    @Arg('filter', () => OrderFilterInput, filterArgument) filter: OrderFilterInput | null,
    @Arg('sort', () => OrderSortEnum, sortArgument) sort: OrderSort,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<OrderPage | null> {
    if (!maySeeOrdersOf(ctx.actor, user.id)) return null;
    return ordersOfUser(ctx, user.id, { filter, sort }, page);
  }
}

@Resolver(() => SellWindowOfferStub)
export class OfferOrdersResolver {
  @Allow('order:read_any')
  @Paged()
  @FieldResolver(() => OrderConnectionType, {
    nullable: true,
    description: 'Orders with a line of this offer, whatever became of them.',
  })
  orders(
    @Ctx() ctx: RequestContext,
    @Root() offer: SellWindowOfferStub,
    @Arg('filter', () => OrderFilterInput, filterArgument) filter: OrderFilterInput | null,
    @Arg('sort', () => OrderSortEnum, sortArgument) sort: OrderSort,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<OrderPage> {
    return listOrders(ctx.em, ctx.actor, { filter, sort }, page, { offerId: offer.id });
  }
}
