import { DateTime, PageArgs, Paged, StepUpWhen } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { maySeeSignIns } from '../../account/personal.policy.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import type { Session } from '../access/session.entity.ts';
import { DeviceType } from '../devices/device.graphql.ts';
import { devicesSeenBy } from '../devices/device.loaders.ts';
import { lastUseOfSession, sessionsOfAccount } from './list-sessions.ts';
import { SessionConnection, SessionType } from './session.graphql.ts';

@Resolver(() => UserType)
export class UserSessionsResolver {
  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => SessionConnection, {
    nullable: true,
    description: 'Live sessions, the last begun first. Null for others without the permission `session:manage`.',
  })
  sessions(@Ctx() ctx: RequestContext, @Root() { id }: Account, @Args(() => PageArgs) page: PageArgs) {
    return seenBy(ctx, id, 'sessions', () => sessionsOfAccount(ctx, id, page), maySeeSignIns);
  }
}

@Resolver(() => SessionType)
export class SessionFieldsResolver {
  @FieldResolver(() => Boolean, { description: 'Whether this request belongs to it.' })
  isCurrent(@Ctx() { actor }: RequestContext, @Root() { id }: Session): boolean {
    return id === actor.sessionId;
  }

  @FieldResolver(() => DateTime, { description: 'Moment of the last refresh.' })
  lastUsedAt(@Ctx() ctx: RequestContext, @Root() { id }: Session): Promise<Date> {
    return ctx.load(lastUseOfSession, id);
  }

  @FieldResolver(() => DeviceType, {
    nullable: true,
    description: 'Device of the session; null when it was deleted since.',
  })
  async device(@Ctx() ctx: RequestContext, @Root() { accountId, deviceId }: Session): Promise<DeviceType | null> {
    if (deviceId == null) return null;
    return (await devicesSeenBy(ctx, accountId)).find(({ id }) => id === deviceId) ?? null;
  }
}
