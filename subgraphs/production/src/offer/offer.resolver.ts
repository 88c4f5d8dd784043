import type { RequestContext } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { BatchType } from '../batch/batch.graphql.ts';
import { batchOfOffer } from '../batch/batch.loaders.ts';
import { BatchCounterType } from '../counter/counter.graphql.ts';
import { counterOfOffer } from '../counter/counter.loaders.ts';
import { SellWindowOfferType } from './offer.graphql.ts';

@Resolver(() => SellWindowOfferType)
export class SellWindowOfferResolver {
  @FieldResolver(() => BatchCounterType, {
    nullable: true,
    description:
      'Live counter of reserved and paid quantities; null for a moment after the offer is created, until it has propagated.',
  })
  counter(@Ctx() ctx: RequestContext, @Root() { id }: SellWindowOfferType): Promise<BatchCounterType | null> {
    return ctx.load(counterOfOffer, id);
  }

  @FieldResolver(() => BatchType, {
    nullable: true,
    description:
      'Production batch of the offer; null until the batch is confirmed, except while the threshold is reached.',
  })
  batch(@Ctx() ctx: RequestContext, @Root() { id }: SellWindowOfferType): Promise<BatchType | null> {
    return ctx.load(batchOfOffer, id);
  }
}
