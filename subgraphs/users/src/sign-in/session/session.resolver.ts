import { isId } from '@muster/kit/domain';
import { Allow, Guessed, ListSize, NoIdempotencyKey, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { endSession } from '../access/end-session.ts';
import { endSessions } from '../access/end-sessions.ts';
import { revokeSession } from '../access/revoke-session.ts';
import { listSessions, SESSIONS_SHOWN_MAX } from './list-sessions.ts';
import { refreshSession } from './refresh-session.ts';
import { EndSessionsResult, RefreshSessionResult, SessionType } from './session.graphql.ts';

const BY_OWNER = 'signed out elsewhere';
const BY_ADMINISTRATOR = 'ended by an administrator';

@Resolver()
export class SessionResolver {
  @Allow('signed-in')
  @ListSize(SESSIONS_SHOWN_MAX)
  @Query(() => [SessionType], {
    description: 'Your live sessions, the last used first; 100 at most.',
    deprecationReason: '2027-06-30: Use me { sessions }.',
  })
  mySessions(@Ctx() ctx: RequestContext): Promise<SessionType[]> {
    return listSessions(ctx, ctx.actor.id);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('session:manage')
  @ListSize(SESSIONS_SHOWN_MAX)
  @Query(() => [SessionType], {
    description: 'Live sessions of an account, the last used first; 100 at most.',
    deprecationReason: '2027-06-30: Use user { sessions }.',
  })
  sessionsOf(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'Id of the account.' }) userId: string,
  ): Promise<SessionType[]> {
    return listSessions(ctx, userId);
  }

  @Allow('anyone')
  @Guessed()
  @NoIdempotencyKey('each refresh token is valid once')
  @Mutation(() => RefreshSessionResult.type, {
    description: 'Exchanges a refresh token for new tokens. Each is valid once.',
  })
  refreshSession(
    @Ctx() ctx: RequestContext,
    @Arg('refreshToken', () => String, { description: 'The latest refresh token of the session.' })
    refreshToken: string,
  ) {
    return RefreshSessionResult.of(() => refreshSession(ctx.services, ctx.caller, refreshToken));
  }

  @Allow('signed-in')
  @NoIdempotencyKey('an ended session stays ended')
  @Mutation(() => Boolean, {
    description: 'Ends the session of the access token and revokes its tokens.',
  })
  async signOut(@Ctx() ctx: RequestContext): Promise<boolean> {
    const { id, sessionId } = ctx.actor;
    if (sessionId !== undefined) await ctx.transact((tx) => revokeSession(tx, id, sessionId, 'signed out'));
    return true;
  }

  @Allow('signed-in')
  @Mutation(() => EndSessionsResult.type, { description: 'Ends one of your sessions.' })
  endSession(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'UUID of the session.' }) id: string) {
    return EndSessionsResult.of(async () => ({
      ended: await ctx.transact((tx) => endSession(tx, ctx.actor.id, id, BY_OWNER)),
    }));
  }

  @Allow('signed-in')
  @Mutation(() => EndSessionsResult.type, { description: 'Ends all your sessions except this one.' })
  endOtherSessions(@Ctx() ctx: RequestContext) {
    return EndSessionsResult.of(async () => ({
      ended: await ctx.transact((tx) => endSessions(tx, ctx.actor.id, ctx.actor.sessionId ?? null, BY_OWNER)),
    }));
  }

  @StepUp({ keys: 'by scope' })
  @Allow('session:manage')
  @Mutation(() => EndSessionsResult.type, { description: 'Ends every session of an account.' })
  endSessionsOf(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'Id of the account.' }) userId: string,
  ) {
    return EndSessionsResult.of(async () => ({
      ended: isId(userId) ? await ctx.transact((tx) => endSessions(tx, userId, null, BY_ADMINISTRATOR)) : 0,
    }));
  }
}
