import { field, isId, valid } from '@muster/kit/domain';
import { Allow, Cost, derivedId } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';
import { SellWindowOfferStub, SellWindowQuotaType } from './quota.graphql.ts';
import { type QuotaState, quotaLive } from './quota.live.ts';
import { quotaOfOffer } from './quota.loaders.ts';

const OFFERS_MAX = 100;
/** What is watched takes memory for as long as it is watched. */
const WATCHED_POINTS = 10;
const Watched = z.object({ offerIds: z.array(field.id).min(1).max(OFFERS_MAX) });

@Resolver(() => SellWindowQuotaType)
export class QuotaResolver {
  @Allow('anyone')
  @Subscription(() => SellWindowQuotaType, {
    description:
      'First the quota of each offer as it is now, then each time one moves: at most ten a second for each, the last always.',
    subscribe: ({ args, context }) => watchQuotas(context as RequestContext, valid(Watched, args).offerIds),
  })
  quotaChanged(
    @Root() quota: QuotaState,
    @Cost(WATCHED_POINTS)
    @Arg('offerIds', () => [ID], { description: 'At least one, at most 100; an unknown one is silent.' })
    _offerIds: string[],
  ): SellWindowQuotaType {
    return { ...quota, updatedAt: new Date(quota.updatedAt) };
  }

  @FieldResolver(() => ID, {
    description: 'UUID: the same for as long as the offer lives, and no other id. For caches; nothing is asked by it.',
  })
  id(@Root() { offerId }: SellWindowQuotaType): string {
    return derivedId('SellWindowQuota', offerId);
  }

  @FieldResolver(() => SellWindowOfferStub, { description: 'The offer it counts for.' })
  offer(@Root() quota: SellWindowQuotaType): SellWindowOfferStub {
    return { id: quota.offerId };
  }

  @FieldResolver(() => Int, { nullable: true, description: 'How many are left; null is without limit.' })
  remainingQty(@Root() { maxQty, soldQty }: SellWindowQuotaType): number | null {
    return maxQty == null ? null : maxQty - soldQty;
  }
}

@Resolver(() => SellWindowOfferStub)
export class OfferQuotaResolver {
  @FieldResolver(() => SellWindowQuotaType, {
    nullable: true,
    description: 'How much of it is taken; null for a moment after it was made.',
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
