import { isId } from '@muster/kit/domain';
import { Allow, ListSize, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { listSignIns, NEWEST_MAX } from './list-sign-ins.ts';
import { SignInEventType } from './sign-in-event.graphql.ts';

@Resolver()
export class SignInEventResolver {
  @Allow('signed-in')
  @ListSize(NEWEST_MAX)
  @Query(() => [SignInEventType], { description: 'Attempts to sign in to your account, newest first; 100 at most.' })
  mySignIns(@Ctx() ctx: RequestContext): Promise<SignInEventType[]> {
    return listSignIns(ctx, ctx.actor.id);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('session:manage')
  @ListSize(NEWEST_MAX)
  @Query(() => [SignInEventType], { description: 'Attempts to sign in to an account, newest first; 100 at most.' })
  async signInsOf(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'Id of the account.' }) userId: string,
  ): Promise<SignInEventType[]> {
    return isId(userId) ? listSignIns(ctx, userId) : [];
  }
}
