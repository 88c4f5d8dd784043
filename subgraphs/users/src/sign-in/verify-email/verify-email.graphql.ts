import { resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { tokenNotValid } from '../one-time-tokens/one-time-token.graphql.ts';

@ObjectType({ description: 'The address is verified.' })
export class EmailVerifiedPayload {
  @Field(() => Boolean, { description: 'True.' })
  verified!: boolean;
}

export const VerifyEmailResult = resultUnion(
  'VerifyEmailResult',
  'What became of `verifyEmail`.',
  EmailVerifiedPayload,
  [tokenNotValid],
);
