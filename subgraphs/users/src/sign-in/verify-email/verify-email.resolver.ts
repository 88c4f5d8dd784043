import { Allow, Guessed, NoIdempotencyKey } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { VerifyEmailResult } from './verify-email.graphql.ts';
import { askAgain, verifyEmail } from './verify-email.ts';

@Resolver(() => UserType)
export class VerifyEmailResolver {
  @FieldResolver(() => Boolean, { description: 'Whether the email address is verified.' })
  emailVerified(@Root() { emailVerifiedAt }: Account): boolean {
    return emailVerifiedAt != null;
  }

  @Allow('anyone')
  @Guessed()
  @NoIdempotencyKey('each token is valid once')
  @Mutation(() => VerifyEmailResult.type, {
    description: 'Verifies an email address by the token that was sent to it. It does not sign in.',
  })
  verifyEmail(
    @Ctx() ctx: RequestContext,
    @Arg('token', () => String, { description: 'From the email; valid once, for half an hour.' }) token: string,
  ) {
    return VerifyEmailResult.of(async () => {
      await verifyEmail(ctx.services, ctx.caller, token);
      return { verified: true };
    });
  }

  @Allow('signed-in')
  @NoIdempotencyKey('a repeat sends another email at most')
  @Mutation(() => Boolean, {
    description:
      'Emails another token for `verifyEmail`, unless your address is verified or one was sent a moment ago. Always true.',
  })
  async requestEmailVerification(@Ctx() ctx: RequestContext): Promise<boolean> {
    await askAgain(ctx.services, ctx.caller);
    return true;
  }
}
