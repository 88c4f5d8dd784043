import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'The ended sessions. Their refresh and access tokens are revoked.',
})
export class SessionsEndedPayload {
  @Field(() => Int, { description: 'Number of ended sessions; 0 when they had ended already.' })
  ended!: number;
}
