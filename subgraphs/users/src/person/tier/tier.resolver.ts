import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { maySeeAccount } from '../../account/account.policy.ts';
import type { Tier } from '../../account/tiers.ts';
import { setTier } from './set-tier.ts';
import { SetCustomerTierResult, TierEnum } from './tier.graphql.ts';

@Resolver(() => UserType)
export class TierResolver {
  @FieldResolver(() => TierEnum, {
    nullable: true,
    description: 'Customer tier. Null for others without the permission `user:read`.',
  })
  tier(@Ctx() { actor }: RequestContext, @Root() { id, tier }: Account): Tier | null {
    return maySeeAccount(actor, id) ? tier : null;
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
