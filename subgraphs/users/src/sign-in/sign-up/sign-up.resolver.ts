import { valid } from '@muster/kit/domain';
import { Allow, Guessed, NoIdempotencyKey } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { SignUpInput, SignUpResult } from './sign-up.graphql.ts';
import { joinShop, SignUp } from './sign-up.ts';

@Resolver()
export class SignUpResolver {
  @Allow('anyone')
  @Guessed()
  @NoIdempotencyKey('after a lost answer, sign in to the account')
  @Mutation(() => SignUpResult.type, { description: 'Creates an account for a customer and signs in to it.' })
  signUp(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SignUpInput, { description: 'The new account.' }) input: SignUpInput,
  ) {
    return SignUpResult.of(async () => {
      return joinShop(ctx.services, ctx.caller, valid(SignUp, input));
    });
  }
}
