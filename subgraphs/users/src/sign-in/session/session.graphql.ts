import { common, DateTime, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { SessionsEndedPayload } from '../access/sessions-ended.graphql.ts';
import { AuthSession } from '../auth-session.graphql.ts';
import { DeviceType } from '../devices/device.graphql.ts';
import { InvalidRefreshToken } from './session.refusals.ts';

@ObjectType('Session', { description: 'A signed-in client, from sign-in until the session ends.' })
export class SessionType {
  @Field(() => ID, { description: 'UUID of the session.' })
  id!: string;

  @Field(() => Boolean, { description: 'Whether this request belongs to it.' })
  isCurrent!: boolean;

  @Field(() => String, { nullable: true, description: 'Network address of the sign-in.' })
  ip?: string | null;

  @Field(() => String, { nullable: true, description: 'User-Agent of the sign-in.' })
  userAgent?: string | null;

  @Field(() => DeviceType, { nullable: true, description: 'Device of the session; null when it was deleted since.' })
  device?: DeviceType | null;

  @Field(() => DateTime, { description: 'Moment of the sign-in.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'Moment of the last refresh.' })
  lastUsedAt!: Date;

  @Field(() => DateTime, { description: 'Latest end, however often it is refreshed.' })
  expiresAt!: Date;
}

export const EndSessionsResult = resultUnion(
  'EndSessionsResult',
  'Result of ending sessions: how many ended, or a refusal.',
  SessionsEndedPayload,
  [common.notFound, common.stepUpRequired],
);

export const RefreshSessionResult = resultUnion(
  'RefreshSessionResult',
  'Result of `refreshSession`: new tokens, or a refusal of the old one.',
  AuthSession,
  [exposed(InvalidRefreshToken, 'The token was used before, has expired, or its session has ended.', {})],
);
