import { common, DateTime, resultUnion } from '@muster/kit/graphql';
import { Field, ID, Int, ObjectType } from 'type-graphql';

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

  @Field(() => DateTime, { description: 'When it began.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last renewed.' })
  lastUsedAt!: Date;

  @Field(() => DateTime, { description: 'When it ends at the latest.' })
  expiresAt!: Date;
}

@ObjectType({
  description: 'Sessions were ended: their refresh tokens are worth nothing, and their access tokens no longer.',
})
export class SessionsEndedPayload {
  @Field(() => Int, { description: 'How many; 0 when they had ended already.' })
  ended!: number;
}

export const EndSessionsResult = resultUnion(
  'EndSessionsResult',
  'What became of ending sessions.',
  SessionsEndedPayload,
  [common.notFound],
);
