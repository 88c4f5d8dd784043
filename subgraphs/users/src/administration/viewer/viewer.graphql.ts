import { DateTime, ListSize } from '@muster/kit/graphql';
import { Field, Int, ObjectType } from 'type-graphql';
import { PERMISSIONS_MAX } from '../../account/held-roles.ts';

@ObjectType('RateLimit', { description: 'Points of a minute, and how many are left of this one.' })
export class RateLimitType {
  @Field(() => Int, { description: 'Points that the caller has in each minute.' })
  perMinute!: number;

  @Field(() => Int, {
    description:
      'Points left of this minute once this operation was charged by its estimate: at least so many, for the surplus is given back.',
  })
  remaining!: number;

  @Field(() => DateTime, { description: 'Moment at which a new minute begins.' })
  resetsAt!: Date;
}

@ObjectType('Viewer', {
  description:
    'Whoever sent the request: a person, or a program by its API key. With both the person counts, not the key.',
})
export class ViewerType {
  @ListSize(PERMISSIONS_MAX)
  @Field(() => [String], { description: 'Permissions of this request that hold everywhere, sorted.' })
  permissions!: string[];
}
