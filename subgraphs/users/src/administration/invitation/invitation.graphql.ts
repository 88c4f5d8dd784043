import { common, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType } from 'type-graphql';
import { emailTaken } from '../../sign-in/sign-up/sign-up.graphql.ts';
import { UserStatusPayload } from '../account-status/account-status.graphql.ts';
import { notYours } from '../roles/role.graphql.ts';

@InputType({ description: 'A colleague to invite.' })
export class InviteUserInput {
  @Field(() => String, { description: 'Email address that the token is sent to; at most 254 characters.' })
  email!: string;

  @Field(() => String, { description: 'Name to show for the person, 1 to 100 characters.' })
  displayName!: string;

  @Field(() => [ID], { description: 'Roles, 1 to 49; you must have each of their permissions yourself.' })
  roleIds!: string[];
}

export const InviteUserResult = resultUnion(
  'InviteUserResult',
  'Result of `inviteUser`: the account, or a refusal.',
  UserStatusPayload,
  [emailTaken, notYours, common.tooMany, common.notFound, common.invalidInput, common.stepUpRequired],
);
