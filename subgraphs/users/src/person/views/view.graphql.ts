import { common, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

@ObjectType('SavedView', { description: 'View of a screen that somebody saved: its filters and sort order.' })
export class SavedViewType {
  @Field(() => ID, { description: 'UUID of the view.' })
  id!: string;

  @Field(() => String, { description: 'Screen of a client: small letters, digits and dashes.' })
  screen!: string;

  @Field(() => String, { description: 'Name that its owner gave it.' })
  name!: string;

  @Field(() => String, { description: 'Query of the address of the screen: what stands behind the question mark.' })
  query!: string;

  @Field(() => Boolean, { description: 'Whether everybody with any permission may use it.' })
  isShared!: boolean;

  @Field(() => Int, { description: 'Version of the view, counted up by each change; for `expectedVersion`.' })
  version!: number;
}

@InputType({ description: 'A view to save.' })
export class SaveViewInput {
  @Field(() => ID, { nullable: true, description: 'One of your views, to replace it; null saves a new one.' })
  id?: string | null;

  @Field(() => String, { description: 'Screen: small letters, digits and dashes, at most 63.' })
  screen!: string;

  @Field(() => String, { description: 'Name of the view, 1 to 100 characters.' })
  name!: string;

  @Field(() => String, {
    description: 'Query of the address of the screen, without the question mark; at most 2,000 characters.',
  })
  query!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether everybody with any permission may use it. Needs the permission `view:share`.',
  })
  isShared!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Version of the replaced view that you read; left out, the last write wins.',
  })
  expectedVersion?: number | null;
}

@ObjectType({ description: 'The view as it was saved.' })
export class SavedViewPayload {
  @Field(() => SavedViewType, { description: 'The saved view.' })
  view!: SavedViewType;
}

export const SaveViewResult = resultUnion(
  'SaveViewResult',
  'Result of `saveView`: the view, or a refusal.',
  SavedViewPayload,
  [common.tooMany, common.staleVersion, common.notFound, common.invalidInput],
);
