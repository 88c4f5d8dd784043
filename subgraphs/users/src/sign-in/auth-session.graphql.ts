import { DateTime } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { UserType } from '../account/account.graphql.ts';

@ObjectType({
  description: 'Signed in: an access token to send with requests, and a refresh token to get the next one with.',
})
export class AuthSession {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, { description: 'Good once, for `refreshSession`. Keep it as you would a password.' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token ends.' })
  expiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a device that this account did not know; else null. Keep it, for this account, and send it as `deviceKey` when signing in again.',
  })
  deviceKey?: string | null;

  @Field(() => UserType, { description: 'Who is signed in.' })
  user!: UserType;
}
