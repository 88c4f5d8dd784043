import { DateTime, enumType } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';

export type SignInOutcome = 'SUCCESS' | 'FAILURE' | 'LOCKED';

export const SignInOutcomeEnum = enumType<SignInOutcome>('SignInOutcome', 'What became of a try to sign in.', {
  SUCCESS: 'It began a session.',
  FAILURE: 'The password or the code was wrong.',
  LOCKED: 'There had been too many tries; the way was closed for a while.',
});

@ObjectType('SignInEvent', { description: 'One try to sign in to an account.' })
export class SignInEventType {
  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => SignInOutcomeEnum, { description: 'What became of it.' })
  outcome!: SignInOutcome;

  @Field(() => String, { nullable: true, description: 'From which address.' })
  ip?: string | null;

  @Field(() => String, { nullable: true, description: 'By which program, as it calls itself.' })
  userAgent?: string | null;
}
