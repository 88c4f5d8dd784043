import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { forgetSigningKey, rotateSigningKey } from './signing-key.ts';

@Resolver()
export class SigningKeyResolver {
  @StepUp()
  @Allow('signing_key:rotate')
  @Mutation(() => String, {
    description:
      'Has access tokens signed with a new key, from two minutes from now on; answers its `kid`. What was signed before stays good for its time.',
  })
  async rotateSigningKey(
    @Ctx() ctx: RequestContext,
    @Arg('atOnce', () => Boolean, {
      defaultValue: false,
      description:
        'Somebody else may have the key: the new one signs now, and every access token of before is worth nothing within a minute. Refresh tokens stay good.',
    })
    atOnce: boolean,
  ): Promise<string> {
    const kid = await ctx.transact((tx) => rotateSigningKey(tx, ctx.services, { atOnce }));
    forgetSigningKey(ctx.services);
    return kid;
  }
}
