import { common, connectionType, enumType, exposed, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { AreaLevel } from './area.entity.ts';
import { AreaTaken } from './area.refusals.ts';

export const AreaLevelEnum = enumType('AdminAreaLevel', 'How large an administrative area is.', {
  COUNTRY: 'A country.',
  PROVINCE: 'A province or county: a first-level part of a country.',
  CITY: 'A city; first-level where it is directly below its country.',
  DISTRICT: 'A district.',
  WARD: 'A ward, commune or township.',
  ROAD: 'A road or street.',
});

@ObjectType({ description: 'A name in one language.' })
export class LocalName {
  @Field(() => String, { description: 'BCP 47: `zh-TW`, `vi` or `en`.' })
  locale!: string;

  @Field(() => String, { description: 'The name in that language.' })
  name!: string;
}

@ObjectType('AdminArea', { description: 'A country or a part of one, as addresses name it.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class AdminAreaType {
  @Field(() => ID, { description: 'UUID; the same in every installation for areas that come with the system.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'ISO 3166-1 of a country (`TW`), ISO 3166-2 of its first-level parts (`TW-TPE`), else as it was given.',
  })
  code?: string | null;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 of the country it belongs to.' })
  countryCode!: string;

  @Field(() => AreaLevelEnum, { description: 'How large it is.' })
  level!: AreaLevel;
}
export const AdminAreaConnection = connectionType('AdminArea', () => AdminAreaType);

@InputType({ description: 'The name of an area in one language.' })
export class LocalNameInput {
  @Field(() => String, { description: '`zh-TW`, `vi` or `en`.' })
  locale!: string;

  @Field(() => String, { description: '1 to 200 characters.' })
  name!: string;
}

@InputType({ description: 'A part of an area that is known already.' })
export class AddAdminAreaInput {
  @Field(() => ID, { description: 'The area it lies in.' })
  parentId!: string;

  @Field(() => AreaLevelEnum, { description: 'Below the level of its parent.' })
  level!: AreaLevel;

  @Field(() => String, { nullable: true, description: 'At most 40 capitals, digits and dashes; unique.' })
  code?: string | null;

  @Field(() => String, { description: 'Its name as it is written there: 1 to 200 characters.' })
  name!: string;

  @Field(() => [LocalNameInput], { defaultValue: [], description: 'Its name in other languages; one each.' })
  localNames!: LocalNameInput[];
}

@ObjectType({ description: 'An area was added.' })
export class AdminAreaPayload {
  @Field(() => AdminAreaType, { description: 'The new area.' })
  area!: AdminAreaType;
}

export const AddAdminAreaResult = resultUnion(
  'AddAdminAreaResult',
  'What became of `addAdminArea`.',
  AdminAreaPayload,
  [
    exposed(AreaTaken, 'There is an area of this code, or of this name in the same place, already.', {}),
    common.notFound,
    common.invalidInput,
  ],
);
