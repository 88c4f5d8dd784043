import { common, DateTime, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { SessionsEndedPayload } from '../access/sessions-ended.graphql.ts';
import { AuthSession } from '../auth-session.graphql.ts';
import { DeviceType } from '../devices/device.graphql.ts';
import { InvalidRefreshToken } from './session.refusals.ts';

@ObjectType('Session', { description: 'One place where somebody is signed in, from sign-in until it ends.' })
export class SessionType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => Boolean, { description: 'Whether this very request belongs to it.' })
  isCurrent!: boolean;

  @Field(() => String, { nullable: true, description: 'The address that signed in.' })
  ip?: string | null;

  @Field(() => String, { nullable: true, description: 'The program that signed in, as it calls itself.' })
  userAgent?: string | null;

  @Field(() => DeviceType, { nullable: true, description: 'What it is on; null when that was forgotten since.' })
  device?: DeviceType | null;

  @Field(() => DateTime, { description: 'When it began.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last renewed.' })
  lastUsedAt!: Date;

  @Field(() => DateTime, { description: 'When it ends at the latest.' })
  expiresAt!: Date;
}

export const EndSessionsResult = resultUnion(
  'EndSessionsResult',
  'What became of ending sessions.',
  SessionsEndedPayload,
  [common.notFound, common.stepUpRequired],
);

export const RefreshSessionResult = resultUnion(
  'RefreshSessionResult',
  'What became of `refreshSession`.',
  AuthSession,
  [exposed(InvalidRefreshToken, 'The token was used before, has expired, or its session has ended.', {})],
);
