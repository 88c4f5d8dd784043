import { isId } from '@muster/kit/domain';
import { Allow, ListSize, PageArgs, Paged, StepUp, StepUpWhen } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { maySeeSignIns } from '../../account/personal.policy.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import { listSignIns, NEWEST_MAX, signInsOfAccount } from './list-sign-ins.ts';
import { SignInEventConnection, SignInEventType } from './sign-in-event.graphql.ts';

@Resolver(() => UserType)
export class SignInEventResolver {
  @Allow('signed-in')
  @ListSize(NEWEST_MAX)
  @Query(() => [SignInEventType], {
    description: 'Attempts to sign in to your account, newest first; 100 at most.',
    deprecationReason: '2027-06-30: Use me { signIns }.',
  })
  mySignIns(@Ctx() ctx: RequestContext): Promise<SignInEventType[]> {
    return listSignIns(ctx, ctx.actor.id);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('session:manage')
  @ListSize(NEWEST_MAX)
  @Query(() => [SignInEventType], {
    description: 'Attempts to sign in to an account, newest first; 100 at most.',
    deprecationReason: '2027-06-30: Use user { signIns }.',
  })
  async signInsOf(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'Id of the account.' }) userId: string,
  ): Promise<SignInEventType[]> {
    return isId(userId) ? listSignIns(ctx, userId) : [];
  }

  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => SignInEventConnection, {
    nullable: true,
    description:
      'Attempts to sign in to the account in the last ninety days, newest first. Null for others without the permission `session:manage`.',
  })
  signIns(@Ctx() ctx: RequestContext, @Root() { id }: Account, @Args(() => PageArgs) page: PageArgs) {
    return seenBy(ctx, id, 'signIns', () => signInsOfAccount(ctx, id, page), maySeeSignIns);
  }
}
