import { connectionType, DateTime, SeenBy } from '@muster/kit/graphql';
import { Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('ParkedEvent', {
  description:
    'Parked event (dead letter): its consumer could not handle it, and what follows for the same thing waits behind it. Everything else goes on.',
})
@SeenBy('system:read')
export class ParkedEventType {
  @Field(() => ID, { description: 'UUID, ordered by the time of parking; of one event each consumer has its own.' })
  id!: string;

  @Field(() => String, { description: 'Part of the system that published the event: `orders`.' })
  subgraph!: string;

  @Field(() => String, { description: 'Part of the system that could not handle it: `payments`.' })
  consumer!: string;

  @Field(() => String, { description: 'Type of the event: `order.paid`.' })
  type!: string;

  @Field(() => String, { description: 'Id of the thing whose events keep their order, such as an order.' })
  orderingKey!: string;

  @Field(() => Int, { description: 'Failed attempts, replays included.' })
  attempts!: number;

  @Field(() => String, { description: 'Message of the last failure, in English; it holds no personal data.' })
  error!: string;

  @Field(() => DateTime, { description: 'Moment at which it was parked.' })
  parkedAt!: Date;

  @Field(() => Int, { description: 'Later events of the same thing that wait behind it.' })
  waiting!: number;
}

export const ParkedEventConnection = connectionType('ParkedEvent', () => ParkedEventType);
