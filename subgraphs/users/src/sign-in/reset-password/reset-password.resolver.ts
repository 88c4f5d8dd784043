import { valid } from '@muster/kit/domain';
import { Allow, Guessed, NoIdempotencyKey } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { z } from 'zod';
import { requestReset } from './request-reset.ts';
import { ResetPasswordResult } from './reset-password.graphql.ts';
import { resetPassword } from './reset-password.ts';

const Email = z.object({ email: z.string().min(1).max(254) });

@Resolver()
export class ResetPasswordResolver {
  @Allow('anyone')
  @Guessed()
  @NoIdempotencyKey('a repeat sends another email at most')
  @Mutation(() => Boolean, {
    description:
      'Emails a token for `resetPassword` to the account with this address. Always true, so that it does not reveal whether there is one.',
  })
  async requestPasswordReset(
    @Ctx() ctx: RequestContext,
    @Arg('email', () => String, { description: 'Email address in upper or lower case, at most 254 characters.' })
    email: string,
  ): Promise<boolean> {
    await requestReset(ctx.services, ctx.caller, valid(Email, { email }).email);
    return true;
  }

  @Allow('anyone')
  @Guessed()
  @NoIdempotencyKey('each token is valid once')
  @Mutation(() => ResetPasswordResult.type, {
    description: 'Changes the password by the emailed token. Ends every session, and does not sign in.',
  })
  resetPassword(
    @Ctx() ctx: RequestContext,
    @Arg('token', () => String, { description: 'From the email; valid once, for half an hour.' }) token: string,
    @Arg('newPassword', () => String, { description: 'New password, as for `signUp`.' }) newPassword: string,
  ) {
    return ResetPasswordResult.of(async () => {
      await resetPassword(ctx.services, ctx.caller, token, newPassword);
      return { changed: true };
    });
  }
}
