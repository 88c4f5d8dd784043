import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'Sessions were ended: their refresh tokens are worth nothing, and their access tokens no longer.',
})
export class SessionsEndedPayload {
  @Field(() => Int, { description: 'How many; 0 when they had ended already.' })
  ended!: number;
}
