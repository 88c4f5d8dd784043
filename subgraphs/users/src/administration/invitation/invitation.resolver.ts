import { valid } from '@muster/kit/domain';
import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { InviteUserInput, InviteUserResult } from './invitation.graphql.ts';
import { InviteUser, inviteUser } from './invite-user.ts';

@Resolver()
export class InvitationResolver {
  @StepUp()
  @Allow('role:manage')
  @Mutation(() => InviteUserResult.type, {
    description:
      'Opens an account with roles for a colleague, and emails a token for `resetPassword`, valid for three days. Nothing else opens the account until then.',
  })
  inviteUser(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => InviteUserInput, { description: 'Who is invited, and with which roles.' })
    input: InviteUserInput,
  ) {
    return InviteUserResult.of(async () => {
      const wanted = valid(InviteUser, input);
      return { user: await ctx.transact((tx) => inviteUser(tx, ctx.services, wanted)) };
    });
  }
}
