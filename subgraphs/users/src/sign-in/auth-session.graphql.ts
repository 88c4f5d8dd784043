import { DateTime } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { UserType } from '../account/account.graphql.ts';

@ObjectType({
  description: 'Tokens of a session: an access token for requests, and a refresh token for the next pair.',
})
export class AuthSession {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, { description: 'Valid once, for `refreshSession`. Protect it like a password.' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires.' })
  expiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Key of a device that is new to this account; else null. Store it for this account, and send it as `deviceKey` at the next sign-in.',
  })
  deviceKey?: string | null;

  @Field(() => UserType, { description: 'The signed-in account.' })
  user!: UserType;
}
