import { Allow, NoIdempotencyKey, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { forgetSigningKey, rotateSigningKey } from './signing-key.ts';

@Resolver()
export class SigningKeyResolver {
  @StepUp()
  @Allow('signing_key:rotate')
  @NoIdempotencyKey('a second rotation does no harm')
  @Mutation(() => String, {
    description:
      'Rotates the signing key of access tokens, in effect in two minutes; answers the new `kid`. Tokens that were signed before stay valid until they expire.',
  })
  async rotateSigningKey(
    @Ctx() ctx: RequestContext,
    @Arg('atOnce', () => Boolean, {
      defaultValue: false,
      description:
        'For a leaked key: the new one signs now, and every earlier access token is invalid within a minute. Refresh tokens stay valid.',
    })
    atOnce: boolean,
  ): Promise<string> {
    const kid = await ctx.transact((tx) => rotateSigningKey(tx, ctx.services, { atOnce }));
    forgetSigningKey(ctx.services);
    return kid;
  }
}
