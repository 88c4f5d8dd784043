import { Allow, Guessed, NoIdempotencyKey, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ChangePasswordResult } from './change-password.graphql.ts';
import { changePassword } from './change-password.ts';

@Resolver()
export class ChangePasswordResolver {
  @StepUp()
  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey('after a lost answer, sign in with the new password')
  @Mutation(() => ChangePasswordResult.type, {
    description: 'Changes your password, and ends every other session.',
  })
  changePassword(
    @Ctx() ctx: RequestContext,
    @Arg('currentPassword', () => String, { description: 'The present password.' }) currentPassword: string,
    @Arg('newPassword', () => String, { description: 'The new password: 8 to 256 characters of any kind.' })
    newPassword: string,
  ) {
    return ChangePasswordResult.of(async () => ({
      endedSessions: await changePassword(ctx.services, ctx.caller, { currentPassword, newPassword }),
    }));
  }
}
