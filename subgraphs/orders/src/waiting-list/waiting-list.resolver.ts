import { valid } from '@muster/kit/domain';
import { Allow, Cost, DateTime, forbidden, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { OrderType, UserStub, VariantStub } from '../order/order.graphql.ts';
import { orderById } from '../order/order.loaders.ts';
import { maySeeOrdersOf } from '../order/order.policy.ts';
import { endOfOffer } from '../quota/publish-quotas.ts';
import { SellWindowOfferStub } from '../quota/quota.graphql.ts';
import { quotaOfOffer } from '../quota/quota.loaders.ts';
import { settingsOf } from '../settings.ts';
import type { WaitingListEntry } from './entry.entity.ts';
import { positionOfEntry } from './entry.loaders.ts';
import { JoinWaitingList, joinWaitingList } from './join-waiting-list.ts';
import { LeaveWaitingList, leaveWaitingList } from './leave-waiting-list.ts';
import { entriesOfOffer, entriesOfUser } from './list-entries.ts';
import {
  JoinWaitingListResult,
  LeaveWaitingListResult,
  WaitingListEntryConnectionType,
  WaitingListEntryType,
  WaitingListFilterInput,
} from './waiting-list.graphql.ts';
import { watchEntries } from './watch-entries.ts';

@Resolver(() => WaitingListEntryType)
export class WaitingListResolver {
  @Allow('signed-in')
  @Mutation(() => JoinWaitingListResult.type, {
    description:
      'Puts you at the end of the line of an offer that has fewer units than you want. Units that come back are offered to the first in line, who takes them by `reserve`. One entry for each offer, 20 in all; 10,000 customers may wait for one offer. A repeat answers the same entry. An offer that is off sale takes nobody (`SellWindowNotOpen`).',
  })
  joinWaitingList(
    @Ctx() ctx: RequestContext,
    @Arg('offerId', () => ID, { description: 'UUID of the offer.' }) offerId: string,
    @Arg('variantId', () => ID, {
      nullable: true,
      description: 'Variant that you want, for the shop to know: any variant of the offer can be reserved later.',
    })
    variantId: string | null,
    @Arg('quantity', () => Int, { defaultValue: 1, description: 'Units that you want, 1 to 10.' }) quantity: number,
  ) {
    return JoinWaitingListResult.of(async () => {
      const input = valid(JoinWaitingList, { offerId, variantId, quantity });
      const { MUSTER_WAITING_LIST_MINUTES: offerMinutes, MUSTER_HOLDS: ceilings } = settingsOf(ctx.services);
      return { entry: await ctx.transact((tx) => joinWaitingList(tx, input, { offerMinutes, ceilings })) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => LeaveWaitingListResult.type, {
    description:
      'Ends one of your entries, also one that units are offered to: they go to the next in line. A repeat answers the same entry.',
  })
  leaveWaitingList(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'UUID of the entry.' }) id: string) {
    return LeaveWaitingListResult.of(async () => {
      const input = valid(LeaveWaitingList, { id });
      return { entry: await ctx.transact((tx) => leaveWaitingList(tx, input)) };
    });
  }

  @Allow('signed-in')
  @Subscription(() => WaitingListEntryType, {
    description:
      'Each of your entries that is waiting or has an offer, then each entry as it is after a change of its status. A change of the position alone is not sent.',
    subscribe: ({ context }) => watchEntries(context as RequestContext),
  })
  myWaitingListChanged(@Root() entry: WaitingListEntry): WaitingListEntryType {
    return entry;
  }

  @Cost(2)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Position in line at this moment: 1 and the number of entries that have waited longer for the same offer, whatever they want. Null unless the entry is waiting.',
  })
  position(@Ctx() ctx: RequestContext, @Root() { id, status }: WaitingListEntry): Promise<number | null> | null {
    return status === 'WAITING' ? ctx.load(positionOfEntry, id) : null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'End of the offer to this entry; null while it has none. It moves with the end of the sell window when that comes before the promised minutes are over.',
  })
  async offeredUntil(@Ctx() ctx: RequestContext, @Root() entry: WaitingListEntry): Promise<Date | null> {
    if (entry.offeredUntil == null) return null;
    const quota = await ctx.load(quotaOfOffer, entry.offerId);
    return quota === null ? entry.offeredUntil : endOfOffer(entry.offeredUntil, quota);
  }

  @FieldResolver(() => SellWindowOfferStub, { nullable: true, description: 'Offer that the customer waits for.' })
  offer(@Root() entry: WaitingListEntry): SellWindowOfferStub {
    return { id: entry.offerId };
  }

  @FieldResolver(() => VariantStub, {
    nullable: true,
    description: 'Variant that the customer wants; null when they named none.',
  })
  variant(@Root() { variantId }: WaitingListEntry): VariantStub | null {
    return variantId == null ? null : { id: variantId };
  }

  @FieldResolver(() => UserStub, { nullable: true, description: 'Customer who waits.' })
  customer(@Root() entry: WaitingListEntry): UserStub {
    return { id: entry.userId };
  }

  @FieldResolver(() => OrderType, { nullable: true, description: 'Order that took the offered units; null before.' })
  order(@Ctx() ctx: RequestContext, @Root() { orderId }: WaitingListEntry): Promise<OrderType | null> | null {
    return orderId == null ? null : ctx.load(orderById, orderId);
  }
}

@Resolver(() => SellWindowOfferStub)
export class OfferWaitingListResolver {
  @Allow('order:read_any')
  @Paged()
  @FieldResolver(() => WaitingListEntryConnectionType, {
    nullable: true,
    description:
      'Waiting list entries of the offer, in the order of the line; a customer who left or let an offer lapse has one.',
  })
  waitingList(
    @Ctx() ctx: RequestContext,
    @Root() offer: SellWindowOfferStub,
    @Arg('filter', () => WaitingListFilterInput, { nullable: true, description: 'Conditions; null for all entries.' })
    filter: WaitingListFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof WaitingListEntryConnectionType>> {
    return entriesOfOffer(ctx, offer.id, filter?.status ?? null, page);
  }
}

@Resolver(() => UserStub)
export class UserWaitingListResolver {
  @Paged()
  @FieldResolver(() => WaitingListEntryConnectionType, {
    nullable: true,
    description:
      'Waiting list entries of the user, newest first. For the user, and for holders of the permission `order:read_any`.',
  })
  async waitingListEntries(
    @Ctx() ctx: RequestContext,
    @Root() user: UserStub,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof WaitingListEntryConnectionType>> {
    if (!maySeeOrdersOf(ctx.actor, user.id))
      throw forbidden('The waiting list entries of another customer need the permission order:read_any.');
    return entriesOfUser(ctx, user.id, null, page);
  }
}
