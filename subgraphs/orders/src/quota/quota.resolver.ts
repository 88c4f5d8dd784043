import { field, isId, valid } from '@muster/kit/domain';
import { Allow, Cost, derivedId } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';
import { SellWindowOfferStub, SellWindowQuotaType } from './quota.graphql.ts';
import { type QuotaState, quotaLive } from './quota.live.ts';
import { quotaOfOffer } from './quota.loaders.ts';

const OFFERS_MAX = 100;
/** A watched offer takes memory until the subscription ends. */
const WATCHED_POINTS = 10;
const Watched = z.object({ offerIds: z.array(field.id).min(1).max(OFFERS_MAX) });

@Resolver(() => SellWindowQuotaType)
export class QuotaResolver {
  @Allow('anyone')
  @Subscription(() => SellWindowQuotaType, {
    description:
      'Current quota of each offer, then each change: at most ten a second for each offer, the last one always.',
    subscribe: ({ args, context }) => watchQuotas(context as RequestContext, valid(Watched, args).offerIds),
  })
  quotaChanged(
    @Root() quota: QuotaState,
    @Cost(WATCHED_POINTS)
    @Arg('offerIds', () => [ID], { description: 'Offer ids, 1 to 100; an unknown offer sends nothing.' })
    _offerIds: string[],
  ): SellWindowQuotaType {
    return { ...quota, updatedAt: new Date(quota.updatedAt) };
  }

  @FieldResolver(() => ID, {
    description: 'Stable UUID of this quota, for client caches. No query takes it.',
  })
  id(@Root() { offerId }: SellWindowQuotaType): string {
    return derivedId('SellWindowQuota', offerId);
  }

  @FieldResolver(() => SellWindowOfferStub, {
    nullable: true,
    description: 'Offer that the quota limits; null while the catalog is unavailable.',
  })
  sellWindowOffer(@Root() quota: SellWindowQuotaType): SellWindowOfferStub {
    return { id: quota.offerId };
  }

  @FieldResolver(() => SellWindowOfferStub, {
    description: 'Offer that the quota limits.',
    deprecationReason: '2027-06-30: Use sellWindowOffer.',
  })
  offer(@Root() quota: SellWindowQuotaType): SellWindowOfferStub {
    return { id: quota.offerId };
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Available units; null without a cap.' })
  remainingQty(@Root() { maxQty, soldQty, heldBackQty }: SellWindowQuotaType): number | null {
    return maxQty == null ? null : maxQty - soldQty - heldBackQty;
  }
}

@Resolver(() => SellWindowOfferStub)
export class OfferQuotaResolver {
  @FieldResolver(() => SellWindowQuotaType, {
    nullable: true,
    description: 'Quota of the offer; null for a moment after the offer was created.',
  })
  quota(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOfferStub): Promise<SellWindowQuotaType | null> {
    return ctx.load(quotaOfOffer, offer.id);
  }
}

function watchQuotas(ctx: RequestContext, offerIds: readonly string[]): AsyncIterable<QuotaState> {
  const keys = offerIds.filter(isId).map((id) => id.toLowerCase());
  return ctx.watch(quotaLive, keys, async () => {
    const quotas = await quotaOfOffer(keys, ctx.reader);
    return quotas.flatMap((quota) =>
      quota === null
        ? []
        : [
            {
              key: quota.offerId,
              seq: quota.seq,
              value: { ...quota, maxQty: quota.maxQty ?? null, updatedAt: quota.updatedAt.toISOString() },
            },
          ],
    );
  });
}
