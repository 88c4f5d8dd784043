import { resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { tokenNotValid } from '../one-time-tokens/one-time-token.graphql.ts';

@ObjectType({ description: 'The verified address.' })
export class EmailVerifiedPayload {
  @Field(() => Boolean, { description: 'Always true: it is done.' })
  verified!: boolean;
}

export const VerifyEmailResult = resultUnion(
  'VerifyEmailResult',
  'Result of `verifyEmail`: success, or a refusal of the token.',
  EmailVerifiedPayload,
  [tokenNotValid],
);
