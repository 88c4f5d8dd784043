import { valid } from '@muster/kit/domain';
import { Allow } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { openUsername } from '../../account/account.personal.ts';
import { ChangeUsername, changeUsername } from './change-username.ts';
import { ChangeUsernameResult } from './username.graphql.ts';

@Resolver(() => UserType)
export class UsernameResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Username, for signing in instead of the email address.',
  })
  username(@Ctx() { services }: RequestContext, @Root() { id, sealedUsername }: Account): string | null {
    return sealedUsername == null ? null : openUsername(services, id, sealedUsername);
  }

  @Allow('signed-in')
  @Mutation(() => ChangeUsernameResult.type, { description: 'Sets or changes your username for signing in.' })
  changeUsername(
    @Ctx() ctx: RequestContext,
    @Arg('username', () => String, {
      description:
        '3 to 30 letters, digits, dots, dashes or underscores; begins and ends with a letter or digit. Compared without case.',
    })
    username: string,
  ) {
    return ChangeUsernameResult.of(async () => {
      const wanted = valid(ChangeUsername, { username });
      return { user: await ctx.transact((tx) => changeUsername(tx, ctx.services, wanted.username)) };
    });
  }
}
