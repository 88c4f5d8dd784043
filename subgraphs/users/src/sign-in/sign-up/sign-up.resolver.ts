import { valid } from '@muster/kit/domain';
import { Allow, Guessed } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { SignUpInput, SignUpResult } from './sign-up.graphql.ts';
import { joinShop, SignUp } from './sign-up.ts';

@Resolver()
export class SignUpResolver {
  @Allow('anyone')
  @Guessed()
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
