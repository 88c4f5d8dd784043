import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { setTier, type Tier, tierOfAccount } from './set-tier.ts';
import { SetCustomerTierResult, TierEnum } from './tier.graphql.ts';

@Resolver(() => UserType)
export class TierResolver {
  @FieldResolver(() => TierEnum, {
    nullable: true,
    description: 'How they are treated as a customer. Null for others without the permission `user:read`.',
  })
  tier(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<Tier | null> {
    return ctx.load(tierOfAccount, id);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('user:set_tier')
  @Mutation(() => SetCustomerTierResult.type, { description: 'Moves a customer to another tier.' })
  setCustomerTier(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The customer.' }) id: string,
    @Arg('tier', () => TierEnum, { description: 'The tier they shall have.' }) tier: Tier,
  ) {
    return SetCustomerTierResult.of(async () => ({ userId: await ctx.transact((tx) => setTier(tx, id, tier)), tier }));
  }
}
