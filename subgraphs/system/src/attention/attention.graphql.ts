import { SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Entity stub: production answers it, the count of parked events is contributed here. */
@ObjectType('Attention', {
  description:
    'Work that waits for whoever asks, in counts. Each count needs its permission: it is null without it, and while its subgraph is away.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class AttentionStub {
  @Field(() => ID, { description: 'Key for caches, one for each caller; no query takes it.' })
  id!: string;
}
