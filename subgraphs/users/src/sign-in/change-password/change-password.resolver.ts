import { Allow, Guessed, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ChangePasswordResult } from './change-password.graphql.ts';
import { changePassword } from './change-password.ts';

@Resolver()
export class ChangePasswordResolver {
  @StepUp()
  @Allow('signed-in')
  @Guessed()
  @Mutation(() => ChangePasswordResult.type, {
    description: 'Gives you another password, and signs you out everywhere but here.',
  })
  changePassword(
    @Ctx() ctx: RequestContext,
    @Arg('currentPassword', () => String, { description: 'The one you have.' }) currentPassword: string,
    @Arg('newPassword', () => String, { description: 'The one you want: 8 to 256 characters of any kind.' })
    newPassword: string,
  ) {
    return ChangePasswordResult.of(async () => ({
      endedSessions: await changePassword(ctx.services, ctx.caller, { currentPassword, newPassword }),
    }));
  }
}
