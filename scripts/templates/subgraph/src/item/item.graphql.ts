import { common, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';

@ObjectType('SampleItem', { description: 'Item of the sample subgraph.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class ItemType {
  @Field(() => ID, { description: 'UUID of the item.' })
  id!: string;

  @Field(() => String, { description: 'Display name, at most 200 characters.' })
  name!: string;
}

@InputType({ description: 'Item to be created.' })
export class CreateSampleItemInput {
  @Field(() => String, { description: 'Display name: 1 to 200 characters.' })
  name!: string;
}

@ObjectType({ description: 'Payload of a created item.' })
export class SampleItemPayload {
  @Field(() => ItemType, { description: 'Item as it was created.' })
  item!: ItemType;
}

export const CreateSampleItemResult = resultUnion(
  'CreateSampleItemResult',
  'Created item, or the reason why nothing was created.',
  SampleItemPayload,
  [common.invalidInput],
);
