import { common, connectionType, DateTime, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { SessionsEndedPayload } from '../access/sessions-ended.graphql.ts';
import { AuthSession } from '../auth-session.graphql.ts';
import { InvalidRefreshToken } from './session.refusals.ts';

@ObjectType('Session', { description: 'A signed-in client, from sign-in until the session ends.' })
export class SessionType {
  @Field(() => ID, { description: 'UUID of the session.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Network address of the sign-in.' })
  ip?: string | null;

  @Field(() => String, { nullable: true, description: 'User-Agent of the sign-in.' })
  userAgent?: string | null;

  @Field(() => DateTime, { description: 'Moment of the sign-in.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'Latest end, however often it is refreshed.' })
  expiresAt!: Date;
}

export const SessionConnection = connectionType('Session', () => SessionType);

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
