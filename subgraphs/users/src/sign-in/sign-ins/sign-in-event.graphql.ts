import { connectionType, DateTime, enumType } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import type { SignInOutcome } from './login-event.entity.ts';

export const SignInOutcomeEnum = enumType<SignInOutcome>('SignInOutcome', 'Outcome of an attempt to sign in.', {
  SUCCESS: 'A session began.',
  FAILURE: 'The password or the code was wrong.',
  LOCKED: 'Too many attempts: further ones are refused for a while.',
});

@ObjectType('SignInEvent', { description: 'Attempt to sign in to an account.' })
export class SignInEventType {
  @Field(() => DateTime, { description: 'Moment of it.' })
  at!: Date;

  @Field(() => SignInOutcomeEnum, { description: 'Outcome of the attempt.' })
  outcome!: SignInOutcome;

  @Field(() => String, { nullable: true, description: 'Network address of the attempt.' })
  ip?: string | null;

  @Field(() => String, { nullable: true, description: 'User-Agent of the attempt.' })
  userAgent?: string | null;
}

export const SignInEventConnection = connectionType('SignInEvent', () => SignInEventType);
