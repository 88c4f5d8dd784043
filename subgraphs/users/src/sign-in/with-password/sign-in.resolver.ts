import { Allow, Guessed, NoIdempotencyKey } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { SignInInput, SignInResult } from './sign-in.graphql.ts';
import { signIn } from './sign-in.ts';

@Resolver()
export class SignInResolver {
  @Allow('anyone')
  @Guessed()
  @NoIdempotencyKey('each sign-in starts a session of its own')
  @Mutation(() => SignInResult.type, { description: 'Starts a session by a password.' })
  signIn(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SignInInput, { description: 'E-mail address and password.' }) input: SignInInput,
  ) {
    return SignInResult.of(() => signIn(ctx.services, ctx.caller, input));
  }
}
