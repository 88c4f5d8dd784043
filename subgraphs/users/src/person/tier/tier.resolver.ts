import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import type { Tier } from './customer-tier.entity.ts';
import { setTier } from './set-tier.ts';
import { SetCustomerTierResult, TierEnum } from './tier.graphql.ts';
import { tierOfAccount } from './tier.loaders.ts';

@Resolver(() => UserType)
export class TierResolver {
  @FieldResolver(() => TierEnum, {
    nullable: true,
    description: 'Customer tier. Null for others without the permission `user:read`.',
  })
  tier(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<Tier | null> {
    return ctx.load(tierOfAccount, id);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('user:set_tier')
  @Mutation(() => SetCustomerTierResult.type, { description: 'Moves a customer to another tier.' })
  setCustomerTier(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of the customer.' }) id: string,
    @Arg('tier', () => TierEnum, { description: 'The new tier; `STANDARD` removes the present one.' }) tier: Tier,
  ) {
    return SetCustomerTierResult.of(async () => ({ userId: await ctx.transact((tx) => setTier(tx, id, tier)), tier }));
  }
}
