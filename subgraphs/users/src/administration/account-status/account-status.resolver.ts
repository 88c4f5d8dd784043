import { valid } from '@muster/kit/domain';
import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { StatusEnum } from '../../account/account.graphql.ts';
import type { AccountStatus } from '../../account/account.states.ts';
import { SetUserStatusResult } from './account-status.graphql.ts';
import { SetStatus, setStatus } from './set-status.ts';

@Resolver()
export class AccountStatusResolver {
  @StepUp()
  @Allow('user:set_status')
  @Mutation(() => SetUserStatusResult.type, {
    description: 'Opens or closes the account of another person. Closing ends its sessions at once.',
  })
  setUserStatus(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'Id of the account.' }) userId: string,
    @Arg('status', () => StatusEnum, { description: 'The new status.' }) status: AccountStatus,
    @Arg('reason', () => String, { description: 'For the audit log; 1 to 500 characters.' }) reason: string,
  ) {
    return SetUserStatusResult.of(async () => {
      const wanted = valid(SetStatus, { userId, status, reason });
      return { user: await ctx.transact((tx) => setStatus(tx, wanted)) };
    });
  }
}
